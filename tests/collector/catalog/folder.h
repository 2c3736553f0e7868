#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "common/model/uuid.h"

namespace tidemark {

/// A folder of catalogue files that is gone when the test is.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("tidemark-catalog-" + Uuid::random().text())) {
    std::filesystem::create_directories(services());
    std::filesystem::create_directories(sets());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path services() const { return path_ / "services.d"; }
  std::filesystem::path sets() const { return path_ / "sets.d"; }
  void write_service(const std::string& name, const std::string& text) {
    std::ofstream(services() / name) << text;
  }
  void write_set(const std::string& name, const std::string& text) { std::ofstream(sets() / name) << text; }

 private:
  std::filesystem::path path_;
};

}  // namespace tidemark
