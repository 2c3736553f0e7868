#include "tests/collector/store/sqlite/failing_disk.h"

namespace tidemark::store::sqlite {
namespace {

FailingDisk* the_disk = nullptr;  // SQLite's file operations have no other way to it

/// SQLite gives so many bytes, the real file behind these.
struct File {
  sqlite3_file base;
  sqlite3_file* real;
};

sqlite3_file* real_of(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real; }

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  sqlite3_file* real = real_of(file);
  if (const int error = the_disk->next(SQLITE_IOERR_WRITE, false); error != SQLITE_OK) {
    (void)real->pMethods->xWrite(real, bytes, size / 2, at);
    return error;
  }
  return real->pMethods->xWrite(real, bytes, size, at);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int error = the_disk->next(SQLITE_IOERR_TRUNCATE, false); error != SQLITE_OK) return error;
  return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
int sync(sqlite3_file* file, int flags) {
  if (const int error = the_disk->next(SQLITE_IOERR_FSYNC, true); error != SQLITE_OK) return error;
  return real_of(file)->pMethods->xSync(real_of(file), flags);
}
int close(sqlite3_file* file) { return real_of(file)->pMethods->xClose(real_of(file)); }
int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 at) {
  return real_of(file)->pMethods->xRead(real_of(file), bytes, size, at);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int lock(sqlite3_file* file, int level) { return real_of(file)->pMethods->xLock(real_of(file), level); }
int unlock(sqlite3_file* file, int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); }
int check_reserved_lock(sqlite3_file* file, int* out) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
  return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
int device_characteristics(sqlite3_file* file) {
  return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }
int shm_unmap(sqlite3_file* file, int remove) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

constexpr int kVersion = 2;  // with shared memory, without mmap
const sqlite3_io_methods kMethods{kVersion,
                                  close,
                                  read,
                                  write,
                                  truncate,
                                  sync,
                                  file_size,
                                  lock,
                                  unlock,
                                  check_reserved_lock,
                                  file_control,
                                  sector_size,
                                  device_characteristics,
                                  shm_map,
                                  shm_lock,
                                  shm_barrier,
                                  shm_unmap,
                                  nullptr,
                                  nullptr};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  auto* real_vfs = static_cast<sqlite3_vfs*>(vfs->pAppData);
  auto* ours = reinterpret_cast<File*>(file);
  ours->real = reinterpret_cast<sqlite3_file*>(ours + 1);
  const int result = real_vfs->xOpen(real_vfs, name, ours->real, flags, out);
  file->pMethods = ours->real->pMethods == nullptr ? nullptr : &kMethods;
  return result;
}

}  // namespace

FailingDisk::FailingDisk() : real_(sqlite3_vfs_find(nullptr)), ours_(*real_) {
  the_disk = this;
  ours_.zName = "failing";
  ours_.szOsFile += static_cast<int>(sizeof(File));
  ours_.pAppData = real_;
  ours_.pNext = nullptr;
  ours_.xOpen = open;
  sqlite3_vfs_register(&ours_, 1);
}

FailingDisk::~FailingDisk() {
  sqlite3_vfs_unregister(&ours_);
  sqlite3_vfs_register(real_, 1);
  the_disk = nullptr;
}

void FailingDisk::fail(int nth, Kind kind) {
  kind_ = kind;
  left_ = nth;
  failed_ = false;
  armed_ = true;
}

void FailingDisk::heal() { armed_ = false; }

int FailingDisk::next(int error, bool sync) {
  if (!armed_ || --left_ > 0) return SQLITE_OK;
  failed_ = true;
  switch (kind_) {
    case Kind::kOnce:
      armed_ = false;
      return error;
    case Kind::kForEver:
      return error;
    case Kind::kFull:
      return sync ? SQLITE_OK : SQLITE_FULL;
  }
  return error;
}

}  // namespace tidemark::store::sqlite
