"""The coach: rules of good care as data, held against the words of a reply."""
