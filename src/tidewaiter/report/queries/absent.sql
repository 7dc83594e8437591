-- Tables that the pack did not hold, and what each would add.
select table_name, adds from absent_tables where rows = 0 order by table_name
