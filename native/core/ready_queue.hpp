// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace ringtap {

/// Instances waiting for their turn, first come first served; each at most once. Linked through the
/// instances themselves: entering and leaving is all that happens here, millions of times a second.
template <typename T, T* T::*next, bool T::*is_in>
class ReadyQueue {
  public:
    bool empty() const { return first_ == nullptr; }
    size_t size() const { return size_; }
    T* front() const { return first_; }

    void push(T* item) {
        if (item->*is_in) return;
        item->*is_in = true;
        item->*next = nullptr;
        (first_ == nullptr ? first_ : last_->*next) = item;
        last_ = item;
        size_++;
    }

    T* pop() {
        T* item = first_;
        first_ = item->*next;
        item->*is_in = false;
        size_--;
        return item;
    }

    void remove(T* item) {
        if (!(item->*is_in)) return;
        for (size_t left = size_; left > 0; left--) {
            T* front_item = pop();
            if (front_item != item) push(front_item);
        }
    }

    void clear() {
        while (!empty()) pop();
    }

  private:
    T* first_ = nullptr;
    T* last_ = nullptr;
    size_t size_ = 0;
};

}  // namespace ringtap
