// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "layout.hpp"
#include "page_file.hpp"
#include "ringtap/module.h"

namespace ringtap {

class Graph;
struct Instance;
class Ring;

/// Writes one sample after the other into a page: what the graphs given count at that moment. Reads
/// counters that others write, and nothing else of theirs; which instances and lcores there are
/// must not change meanwhile.
class SampleWriter {
  public:
    explicit SampleWriter(PageFile& file) : file_(file) {}

    struct Timing {
        uint64_t cost_ns = 0;
        uint32_t interval_ms = 0;
    };
    void write(const std::vector<Graph*>& graphs, Timing timing);

  private:
    /// Whether what is put in until it is over found room; nothing of it is there otherwise.
    template <typename Body>
    bool record(RecordKind kind, Body body);
    template <typename Value>
    void put(const Value& value);
    void put_bytes(const void* bytes, size_t n);
    void put(const char* text);
    void write_graph(const Graph& graph);
    void write_dataplane(const Graph& graph);
    void write_lcores(const Graph& graph);
    bool write_instance(const Graph& graph, const Instance& it);
    void put_ring(const Ring& ring);
    bool find_class(const ringtap_class& cls, uint32_t& number);

    PageFile& file_;
    char* front_ = nullptr;  // of the sample
    size_t used_ = 0;
    bool is_full_ = false;
    std::vector<const ringtap_class*> classes_;  // in this sample, by number
};

}  // namespace ringtap
