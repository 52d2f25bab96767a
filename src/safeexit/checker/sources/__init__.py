"""Where pages come from: files, folders, standard input, saved responses, web archives and addresses."""
