// EmbeddedCorpora
