"""Relations between two named firms in a sentence: a classifier trained on labelled sentences."""
