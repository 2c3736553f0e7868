// paint_samples FOLDER: every sample as PNG in both themes and densities, and documents, for paint_test.py to
// read with other programs. Writes what is missing and exits with 1 where there is no cairo, or no font.
#include <fstream>
#include <iostream>

#include "collector/paint/png.h"
#include "tests/collector/chart/samples.h"
#include "tests/collector/paint/documents.h"

using namespace tidemark;

namespace {

bool write(const std::string& path, const absl::StatusOr<std::string>& bytes) {
  if (!bytes.ok()) {
    std::cerr << bytes.status() << "\n";
    return false;
  }
  std::ofstream(path, std::ios::binary) << *bytes;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = std::string(argv[1]) + "/";
  for (const chart::Sample& sample : chart::samples()) {
    if (!write(folder + sample.name + ".png", paint::png(sample.picture, 2, chart::Theme::kLight))) return 1;
    if (!write(folder + sample.name + "_dark.png", paint::png(sample.picture, 1, chart::Theme::kDark)))
      return 1;
  }
  for (const paint::NamedDocument& each : paint::documents())
    if (!write(folder + each.name + ".pdf", each.document.finish())) return 1;
  return 0;
}
