#include "agent/sample/check/lz4_stream.h"

#include <dlfcn.h>

#include <utility>

namespace tidemark::check {

/// What is used of lz4frame.h, declared here so that it is not needed either.
struct Lz4Stream::Library {
  static constexpr unsigned kVersion = 100;  // LZ4F_VERSION, the same since the format is

  std::size_t (*create)(void** context, unsigned version) = nullptr;
  std::size_t (*free)(void* context) = nullptr;
  std::size_t (*decompress)(void* context, void* out, std::size_t* out_bytes, const void* in,
                            std::size_t* in_bytes, const void* options) = nullptr;
  unsigned (*is_error)(std::size_t code) = nullptr;

  template <class Function>
  static bool find(void* handle, const char* name, Function& out) {
    out = reinterpret_cast<Function>(::dlsym(handle, name));
    return out != nullptr;
  }
};

std::unique_ptr<Lz4Stream> Lz4Stream::open(std::string& why, const std::string& name) {
  void* const handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);  // stays loaded
  if (handle == nullptr) {
    why = ::dlerror();
    return nullptr;
  }
  auto library = std::make_unique<Library>();
  if (!Library::find(handle, "LZ4F_createDecompressionContext", library->create) ||
      !Library::find(handle, "LZ4F_freeDecompressionContext", library->free) ||
      !Library::find(handle, "LZ4F_decompress", library->decompress) ||
      !Library::find(handle, "LZ4F_isError", library->is_error)) {
    why = name + " lacks what lz4frame.h promises";
    return nullptr;
  }
  std::unique_ptr<Lz4Stream> out(new Lz4Stream(std::move(library)));
  if (out->context_ != nullptr) return out;
  why = "no memory to unpack";
  return nullptr;
}

Lz4Stream::Lz4Stream(std::unique_ptr<Library> library) : library_(std::move(library)) {
  if (library_->is_error(library_->create(&context_, Library::kVersion)) != 0) context_ = nullptr;
}

Lz4Stream::~Lz4Stream() {
  if (context_ != nullptr) library_->free(context_);
}

bool Lz4Stream::feed(std::string_view packed, const std::function<void(std::string_view)>& take) {
  bool more = true;  // there may be something unpacked that had no room yet
  while (!damaged_ && (!packed.empty() || more)) {
    std::size_t in = packed.size();
    std::size_t out = out_.size();
    const std::size_t code = library_->decompress(context_, out_.data(), &out, packed.data(), &in, nullptr);
    damaged_ = library_->is_error(code) != 0;
    if (damaged_) break;
    if (in > 0 || out > 0) whole_ = code == 0;
    packed.remove_prefix(in);
    if (out > 0) take(std::string_view(out_).substr(0, out));
    more = out == out_.size();
    if (in == 0 && out == 0) break;
  }
  return !damaged_;
}

}  // namespace tidemark::check
