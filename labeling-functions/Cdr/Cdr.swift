// Cdr
