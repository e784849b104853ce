// SPDX-License-Identifier: Apache-2.0
#include "spill_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "pcap_errors.hpp"

namespace ringtap {

namespace {

Error spill_error(const std::string& directory, const char* what, int error_number) {
    return {"ERR_RINGTAP_SPILL",
            std::string("What was captured could not be ") + what + " the temporary file in " +
                directory + ": " + pcap::system_reason(error_number) + ".",
            "Free room there, or let TMPDIR name a directory that has some. Everything that came "
            "in is accounted for."};
}

}  // namespace

void SpillFile::open_file() {
    const char* given = std::getenv("TMPDIR");
    directory_ = given == nullptr || *given == 0 ? "/tmp" : given;
    file_ = Descriptor(open(directory_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600));
    if (file_.get() >= 0) return;
    // A file system that has no nameless files: one whose name goes at once.
    std::string name = directory_ + "/ringtap-spill-XXXXXX";
    file_ = Descriptor(mkostemp(name.data(), O_CLOEXEC));
    if (file_.get() < 0) throw spill_error(directory_, "written to", errno);
    unlink(name.c_str());
}

uint64_t SpillFile::append(const uint8_t* bytes, size_t n) {
    if (file_.get() < 0) open_file();
    for (size_t done = 0; done < n;) {
        const ssize_t written =
            pwrite(file_.get(), bytes + done, n - done, static_cast<off_t>(end_ + done));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) throw spill_error(directory_, "written to", written < 0 ? errno : ENOSPC);
        done += static_cast<size_t>(written);
    }
    const uint64_t begin = end_;
    end_ += n;
    return begin;
}

void SpillFile::read(uint64_t offset, uint8_t* to, size_t n) const {
    for (size_t done = 0; done < n;) {
        const ssize_t got =
            pread(file_.get(), to + done, n - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) throw spill_error(directory_, "read from", got < 0 ? errno : EIO);
        done += static_cast<size_t>(got);
    }
}

void SpillFile::forget(uint64_t offset, size_t n) {
    // A courtesy: without it the room is given back when the file goes.
    [[maybe_unused]] const int rc =
        fallocate(file_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                  static_cast<off_t>(offset), static_cast<off_t>(n));
}

}  // namespace ringtap
