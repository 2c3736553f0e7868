/// What jemalloc, from which the collector takes its memory where it is linked static, reads before main()
/// (jemalloc(3), "TUNING"). Four arenas, and not four a processor: few threads allocate much, and each arena
/// keeps what it once needed.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:4";
}
