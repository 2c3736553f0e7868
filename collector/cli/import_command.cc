#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "collector/cli/commands.h"
#include "collector/cli/import_progress.h"
#include "collector/cli/import_window.h"
#include "collector/cli/pages.h"
#include "collector/cli/text.h"
#include "collector/import/lines.h"
#include "collector/import/reader.h"
#include "common/clock/clock.h"

namespace tidemark::cli {
namespace {

constexpr std::size_t kErrorsShown = 20;
constexpr const char* kStandardInput = "-";

/// A line that was not taken.
struct ImportError {
  std::string file;
  std::uint64_t line = 0;
  std::string reason;
};

/// Reads files and hands them over, batch by batch. Lines are counted over all files; where one begins, is
/// remembered.
class ImportRun {
 public:
  ImportRun(const Desk& desk, const import::Format& format, std::vector<std::string> files)
      : desk_(desk),
        format_(format),
        files_(std::move(files)),
        began_(system_clock().monotonic()),
        progress_(desk.around.err, desk.around.err_terminal, bytes_of_files()) {}

  absl::Status run() {
    if (!desk_.call.errors_file.empty()) {
      errors_out_.open(desk_.call.errors_file, std::ios::binary | std::ios::trunc);
      if (!errors_out_)
        return absl::UnavailableError("cannot write the file of errors " + desk_.call.errors_file);
    }
    const auto filed = desk_.client.import([this](v1::ImportBatch& batch) { return next(batch); },
                                           [this](const v1::ImportReply& reply) { told(reply); });
    progress_.clear();
    if (errors_out_.is_open()) {
      errors_out_.close();
      if (!errors_out_)
        return absl::UnavailableError("cannot write the file of errors " + desk_.call.errors_file);
    }
    if (!filed.ok() || !trouble_.ok()) {
      const absl::Status& why = trouble_.ok() ? filed : trouble_;
      return {why.code(), std::string(why.message()) + "; " + std::to_string(taken_ + repeated_) +
                              " items are in: once it is set right, the same import goes on"};
    }
    return absl::OkStatus();
  }
  std::uint64_t refused() const { return refused_; }
  Page page() const;

 private:
  bool next(v1::ImportBatch& batch) {
    while (ready_.empty()) {
      if (!read_window()) return false;
    }
    batch = std::move(ready_.front().batch);
    batch.set_author(author_of(desk_));
    in_flight_.push_back(std::move(ready_.front().lines));
    ready_.pop_front();
    return true;
  }
  void told(const v1::ImportReply& reply) {
    if (in_flight_.empty()) return;
    std::vector<std::uint64_t> lines = std::move(in_flight_.front());
    in_flight_.pop_front();
    taken_ += reply.taken();
    repeated_ += reply.repeated_items();
    for (const v1::ImportRefusal& one : reply.refused()) {
      for (std::uint64_t item = one.first();
           item < std::min<std::uint64_t>(one.first() + one.items(), lines.size()); ++item) {
        if (lines[item] != 0) refuse(lines[item], one.reason());
        lines[item] = 0;  // told
      }
    }
  }
  /// False: there is nothing more to read, or it cannot be read.
  bool read_window() {
    if (ended_) return false;
    while (!window_.full() && !ended_) {
      if (!lines_ && !open_next()) break;
      const auto line = lines_->next();
      if (!line) {
        close();
        continue;
      }
      const std::uint64_t number = begins_.back() + line->number;
      ++read_;
      if (line->too_long) {
        refuse(number, "the line has more than " + std::to_string(import::Lines::kLineBytesMax) + " bytes");
      } else if (auto status = reader_->read(number, line->text, output_); !status.ok()) {
        return give_up({status.code(), files_[begins_.size() - 1] + ":" + std::to_string(line->number) +
                                           ": " + std::string(status.message())});
      }
      drain();
      constexpr std::uint64_t kLinesOfOneLook = 1'024;
      if (read_ % kLinesOfOneLook == 0)
        progress_.tell(bytes_before_ + lines_->bytes(), read_, system_clock().monotonic() - began_);
    }
    if (!trouble_.ok()) return false;
    for (PackedBatch& batch : window_.pack()) ready_.push_back(std::move(batch));
    return true;
  }
  bool give_up(absl::Status why) {
    trouble_ = std::move(why);
    ended_ = true;
    return false;
  }
  /// False: there is none, and everything ended.
  bool open_next() {
    if (begins_.size() == files_.size()) {
      if (reader_) {
        reader_->finish(output_);
        drain();
      }
      ended_ = true;
      return false;
    }
    const std::string& file = files_[begins_.size()];
    begins_.push_back(read_);
    if (file == kStandardInput) {
      lines_.emplace(std::cin);
    } else {
      in_ = std::ifstream(file, std::ios::binary);
      std::error_code error;
      if (!in_ || std::filesystem::is_directory(file, error))
        return give_up(absl::NotFoundError("cannot read " + file + ": is it there, and may you read it?"));
      lines_.emplace(in_);
    }
    if (!reader_ || !format_.goes_on) reader_ = format_.make();
    return true;
  }
  void close() {
    if (!format_.goes_on) reader_->finish(output_);
    drain();
    bytes_before_ += lines_->bytes();
    lines_.reset();
  }
  void drain() {
    for (import::TakenRecord& one : output_.records) window_.add(std::move(one));
    output_.records.clear();
    for (import::RefusedLine& one : output_.refused) refuse(one.line, std::move(one.reason));
    output_.refused.clear();
  }
  void refuse(std::uint64_t line, std::string reason) {
    const auto begin = std::lower_bound(begins_.begin(), begins_.end(), line) - 1;
    ImportError error{files_[static_cast<std::size_t>(begin - begins_.begin())], line - *begin,
                      std::move(reason)};
    if (errors_out_.is_open())
      errors_out_ << error.file << ":" << error.line << ": " << harmless(error.reason) << "\n";
    if (refused_++ < kErrorsShown) errors_.push_back(std::move(error));
  }
  std::uint64_t bytes_of_files() const {
    std::uint64_t bytes = 0;
    for (const std::string& file : files_) {
      std::error_code error;
      const auto size = std::filesystem::file_size(file, error);
      if (error) return 0;
      bytes += size;
    }
    return bytes;
  }

  const Desk& desk_;
  const import::Format& format_;
  const std::vector<std::string> files_;
  const Duration began_;
  ImportProgress progress_;
  std::ofstream errors_out_;

  std::ifstream in_;
  std::optional<import::Lines> lines_;  // of the file that is being read
  std::unique_ptr<import::Reader> reader_;
  import::Output output_;
  ImportWindow window_;
  std::vector<std::uint64_t> begins_;  // lines before each file that was opened
  std::uint64_t bytes_before_ = 0;     // of files that were read
  bool ended_ = false;
  absl::Status trouble_;

  std::deque<PackedBatch> ready_;
  std::deque<std::vector<std::uint64_t>> in_flight_;  // lines of batches that are not answered
  std::uint64_t read_ = 0, taken_ = 0, repeated_ = 0, refused_ = 0;
  std::vector<ImportError> errors_;  // the first ones
};

Page ImportRun::page() const {
  const Duration took = system_clock().monotonic() - began_;
  const auto number = [](std::uint64_t one) { return static_cast<std::int64_t>(one); };
  Page page;
  page.rows = {"imports",
               {{"lines", "LINES"},
                {"taken", "TAKEN"},
                {"repeated", "REPEATED"},
                {"refused", "REFUSED"},
                {"passed_over", "PASSED OVER"},
                {"duration_s", "TOOK"}},
               {{number(read_), number(taken_), number(repeated_), number(refused_),
                 number(output_.passed_over), took}},
               ""};
  page.document = records_of(page.rows).front();
  std::vector<Record> errors;
  std::string text;
  for (const ImportError& error : errors_) {
    errors.push_back({Field::of("file", error.file), Field::of("line", number(error.line)),
                      Field::of("reason", error.reason)});
    text += cell_text(desk_.view, error.file) + ":" + std::to_string(error.line) + ": " +
            harmless(error.reason) + "\n";
  }
  page.document.push_back(Field::list("errors", std::move(errors)));
  if (refused_ > errors_.size())
    text += "… and " + std::to_string(refused_ - errors_.size()) + " more" +
            (desk_.call.errors_file.empty() ? " (--errors FILE writes all of them)"
                                            : ", all of them in " + desk_.call.errors_file) +
            "\n";
  text += plural(read_, "line") + " read in " + human(took) + ": " + count_text(taken_) + " taken, " +
          count_text(repeated_) + " were there already, " + count_text(refused_) + " refused";
  if (output_.passed_over > 0)
    text += ", " + count_text(output_.passed_over) + " say nothing that is imported";
  page.text = text + "\n";
  return page;
}

/// Several files of a log in order of their first line, whatever their names are.
void put_in_order(const import::Format& format, std::vector<std::string>& files) {
  if (format.begin_of == nullptr || files.size() < 2) return;
  std::vector<std::pair<std::int64_t, std::string>> all;
  for (std::string& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string line;
    std::getline(in, line);
    all.emplace_back(format.begin_of(line), std::move(file));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < files.size(); ++i) files[i] = std::move(all[i].second);
}

}  // namespace

Outcome run_import(const Desk& desk) {
  std::vector<std::string> files = desk.call.files;
  const std::string_view name =
      desk.call.format.empty() ? import::format_of_file(files.front()) : std::string_view(desk.call.format);
  const import::Format* const format = import::find_format(name);
  if (format == nullptr)
    return Outcome::misused(absl::InvalidArgumentError("there is no format '" + std::string(name) + "'"));
  put_in_order(*format, files);
  ImportRun run(desk, *format, std::move(files));
  if (const auto status = run.run(); !status.ok()) return Outcome::failed(status);
  show(desk, run.page());
  return Outcome::good(run.refused() == 0 ? 0 : 1);
}

}  // namespace tidemark::cli
