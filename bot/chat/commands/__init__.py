"""The commands of `/paper` and `/papers`, one file each; `table` lists them all."""
