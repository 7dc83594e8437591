"""The only room that knows an engine: connections, SQL step files and Parquet files."""
