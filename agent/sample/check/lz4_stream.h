#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace tidemark::check {

/// Unpacks lz4 frames piece by piece, through a liblz4 that is loaded where it is there: apt has it wherever
/// it packs its lists so. Not thread-safe.
class Lz4Stream {
 public:
  static constexpr std::size_t kPieceBytes = 64 << 10;  ///< given at once at most

  /// Null, and why, where there is no such library.
  static std::unique_ptr<Lz4Stream> open(std::string& why, const std::string& library = "liblz4.so.1");
  ~Lz4Stream();

  /// Takes the next piece of the file. False: it is damaged, and nothing more comes.
  bool feed(std::string_view packed, const std::function<void(std::string_view)>& take);
  /// Whether it ended where a frame does.
  bool whole() const { return whole_; }

 private:
  struct Library;
  explicit Lz4Stream(std::unique_ptr<Library> library);

  const std::unique_ptr<Library> library_;
  void* context_ = nullptr;
  std::string out_ = std::string(kPieceBytes, '\0');
  bool whole_ = true;
  bool damaged_ = false;
};

}  // namespace tidemark::check
