// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

namespace ringtap {

/// What an interface of the kernel's does with each packet it receives: it goes to the AF_XDP
/// socket of its queue, or, where that has none, on to the kernel. Gone with the last who has it,
/// also when the process is killed: the kernel holds it by a link that is open here.
class XdpProgram {
  public:
    /// That of an interface, attached by whoever asks first. Null, with errno, when it cannot be.
    static std::shared_ptr<XdpProgram> of(uint32_t interface);
    ~XdpProgram();
    XdpProgram(const XdpProgram&) = delete;
    XdpProgram& operator=(const XdpProgram&) = delete;

    /// 0, or a negative error number.
    int lead(uint32_t queue, int socket);

  private:
    XdpProgram() = default;
    bool attach(uint32_t interface);

    int map_ = -1, program_ = -1, link_ = -1;
};

}  // namespace ringtap
