"""Documents 文书: official papers as PDFs after GB/T 9704-2012, one file each, over one shared page style."""
