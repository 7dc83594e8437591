-- found_counts: each detector that ran, those that found most first.
from detectors
order by subjects_yes desc, subjects_unknown desc, detector
