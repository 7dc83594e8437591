-- What each step looked at, decided and left unknown.
from coverage order by detector, subject_kind
