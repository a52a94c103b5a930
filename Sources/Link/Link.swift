// Link
