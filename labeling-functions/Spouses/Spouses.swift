// Spouses
