// Stands in for libcurl in the static executable, which never asks the network for anything: Foundation's URLSession is linked
// because the HTTP library names it, and would find that no transfer can be begun.
void *curl_easy_cleanup(void) { return 0; }
void *curl_easy_getinfo(void) { return 0; }
void *curl_easy_init(void) { return 0; }
void *curl_easy_pause(void) { return 0; }
void *curl_easy_setopt(void) { return 0; }
void *curl_easy_strerror(void) { return 0; }
void *curl_free(void) { return 0; }
void *curl_global_init(void) { return 0; }
void *curl_multi_add_handle(void) { return 0; }
void *curl_multi_assign(void) { return 0; }
void *curl_multi_cleanup(void) { return 0; }
void *curl_multi_info_read(void) { return 0; }
void *curl_multi_init(void) { return 0; }
void *curl_multi_remove_handle(void) { return 0; }
void *curl_multi_setopt(void) { return 0; }
void *curl_multi_socket_action(void) { return 0; }
void *curl_slist_append(void) { return 0; }
void *curl_slist_free_all(void) { return 0; }
void *curl_url(void) { return 0; }
void *curl_url_get(void) { return 0; }
void *curl_url_set(void) { return 0; }
void *curl_version(void) { return 0; }
void *curl_version_info(void) { return 0; }
