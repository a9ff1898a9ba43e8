"""The Home Office's workbook and daily page: fetched, checked and read into tables."""
