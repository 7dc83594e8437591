"""What an audit knows of one license, party, site or serial number, put together from its tables."""
