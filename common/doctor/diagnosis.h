#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "common/model/time.h"

/// What may be wrong with an installation, for `tidemark-agent doctor` and `tidemark doctor`.
namespace tidemark::doctor {

/// One thing that was looked at.
struct Diagnosis {
  enum class Verdict {
    kGood,
    kWarning,  ///< works, and will not always
    kBad,      ///< does not work
  };
  Verdict verdict = Verdict::kGood;
  std::string area;    ///< one word, as "clock"
  std::string text;    ///< what is so
  std::string remedy;  ///< what to do, in an imperative sentence; empty where it is good
};
using Diagnoses = std::vector<Diagnosis>;

/// "good", "warning", "bad"
std::string word_of(Diagnosis::Verdict verdict);
/// Any other word is taken for bad: whoever wrote it meant something.
Diagnosis::Verdict verdict_of(const std::string& word);

Diagnosis good(std::string area, std::string text);
Diagnosis warning(std::string area, std::string text, std::string remedy);
Diagnosis bad(std::string area, std::string text, std::string remedy);

/// Whether the kernel's clock is kept right by anybody (adjtimex(2)).
Diagnosis examine_clock();
/// Whether a folder's file system has room for `bytes_wanted` more: bad below a tenth of it, or without an
/// inode.
Diagnosis examine_space(const std::filesystem::path& folder, std::uint64_t bytes_wanted);
/// Whether the process may open so many files.
Diagnosis examine_descriptors(std::uint64_t wanted);
/// How long a certificate lasts from now; a warning below `days_wanted`.
Diagnosis examine_lifetime(const std::string& whose, TimePoint not_before, TimePoint not_after, TimePoint now,
                           Duration wanted, const std::string& remedy);

/// 1 where one is bad, else 0.
int exit_code_of(const Diagnoses& all);
/// A line each, the remedy below; then how many were not good. Returns the exit code.
int write(const Diagnoses& all, std::ostream& out);

}  // namespace tidemark::doctor
