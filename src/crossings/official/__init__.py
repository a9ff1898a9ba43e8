"""What the Home Office publishes: its workbook and its daily page, fetched and read into tables."""
