/// What jemalloc, from which the collector takes its memory where it is linked static, reads before main()
/// (jemalloc(3), "TUNING"). Two arenas, and not four a processor: each keeps what it once needed, and two
/// threads allocate much.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:2";
}
