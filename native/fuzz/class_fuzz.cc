// SPDX-License-Identifier: Apache-2.0
// The table of a class, as a hostile library may have it: refused, or good to be used. Pointers in
// it may lead anywhere; what is text ends, since nothing could find out whether it does.
#include <cctype>
#include <cstring>
#include <new>

#include "../core/control.hpp"
#include "../core/error.hpp"
#include "../core/instance.hpp"
#include "../core/library/class_table.hpp"
#include "input.hpp"

namespace ringtap::fuzz {

namespace {

/// What the library has in it: static, so that it lies in a program. Zeros follow what is used, so
/// that any text and nearly any table in it ends.
class Image {
  public:
    Image() { std::memset(bytes_, 0, used_ + 1), used_ = 0; }

    /// Place for `n` of them and for what ends them.
    template <typename T>
    T* place(size_t n) {
        const size_t bytes = (n + 1) * sizeof(T);
        const size_t at = (used_ + alignof(T) - 1) / alignof(T) * alignof(T);
        if (at + bytes > sizeof(bytes_) - room_for_ends) return nullptr;
        used_ = at + bytes;
        return new (bytes_ + at) T[n + 1]();
    }
    const void* at(size_t offset) const {
        return bytes_ + offset % (sizeof(bytes_) - room_for_ends);
    }

  private:
    static constexpr size_t room_for_ends = 32 * 1024;
    static inline size_t used_ = 0;
    alignas(16) static inline char bytes_[96 * 1024];
};

class Library {
  public:
    explicit Library(Input& input) : input_(input) {}

    ringtap_class table() {
        ringtap_class cls = {};
        cls.abi_version = RINGTAP_ABI_VERSION;
        cls.flags = input_.u16();
        cls.name = text();
        cls.doc = text();
        cls.state_bytes = input_.flag() ? input_.byte() : input_.u64();
        set_functions(cls);
        cls.params = fields();
        cls.conditions = conditions();
        cls.drops = reasons();
        cls.commands = commands();
        cls.class_commands = commands();
        return cls;
    }

  private:
    /// Mostly right; null; somewhere in the library; nowhere. Whatever stands in the library leads
    /// into it again, or nowhere: so what is taken for a table of another kind may be read, too.
    template <typename T>
    T led_astray(T right) {
        switch (input_.byte()) {
            case 255:
                return nullptr;
            case 254:
                return (T)image_.at(input_.u32());
            case 253:
                return (T)uintptr_t{input_.u16()};
            default:
                return right;
        }
    }

    const char* text() {
        static const char* const known[] = {
            "a",       "b", "mtu", "ringSize",  "no-rule", "any",       "*",         "outVif",
            "setLink", "",  "1s",  "ipv4=2048", "x=",      "link-down", "maxEntries"};
        const uint32_t which = input_.below(32);
        std::string drawn = which < std::size(known) ? known[which] : input_.text(input_.below(80));
        // Nothing that could be taken for a pointer to what is really there.
        for (char& c : drawn)
            c = static_cast<char>((c & 0x7f) | (std::isupper(c & 0x7f) != 0 ? 0 : 0x20));
        char* made = image_.place<char>(drawn.size());
        if (made != nullptr) std::memcpy(made, drawn.data(), drawn.size());
        return led_astray<const char*>(made);
    }

    /// `make(i)` for each entry; now and then the end is missing.
    template <typename T, typename Make>
    const T* table_of(uint32_t most, Make make) {
        const uint32_t n = input_.below(most + 1);
        T* entries = n == 0 ? nullptr : image_.place<T>(n);
        if (entries == nullptr) return led_astray<const T*>(nullptr);
        for (uint32_t i = 0; i < n; i++) entries[i] = make();
        if (input_.byte() == 1) entries[n] = make();
        return led_astray<const T*>(entries);
    }

    /// Whatever number stands there.
    template <typename Enum>
    void set_any(Enum& to) {
        const uint32_t number = input_.byte() == 0xff ? input_.u32() : input_.below(16);
        std::memcpy(&to, &number, sizeof(to));
    }

    const ringtap_field* fields() {
        return table_of<ringtap_field>(4, [this] {
            ringtap_field field = {};
            field.name = text();
            set_any(field.type);
            field.required = input_.byte() & 3;
            field.min = input_.flag() ? 0 : input_.u64();
            field.max = input_.flag() ? input_.byte() : input_.u64();
            if (input_.flag()) field.default_text = text();
            if (input_.flag()) field.doc = text();
            if (input_.flag()) field.names = text();
            return field;
        });
    }
    const char* const* conditions() {
        return table_of<const char*>(3, [this] { return text(); });
    }
    const ringtap_reason* reasons() {
        return table_of<ringtap_reason>(3, [this] {
            return ringtap_reason{text(), text(), input_.byte()};
        });
    }
    const ringtap_command* commands() {
        return table_of<ringtap_command>(2, [this] {
            ringtap_command command = {text(), text(), fields(), RINGTAP_NOTHING, fields()};
            set_any(command.result);
            return command;
        });
    }
    void set_functions(ringtap_class& cls) {
        const uint32_t given = input_.byte();
        cls.process = led_astray<decltype(cls.process)>([](void*, rte_mbuf* const*, uint16_t) {});
        if ((given & 1) != 0)
            cls.control = led_astray<decltype(cls.control)>(
                [](void*, uint16_t, const ringtap_value*, ringtap_call*) {});
        if ((given & 2) != 0)
            cls.class_control = led_astray<decltype(cls.class_control)>(
                [](const ringtap_api*, uint16_t, const ringtap_value*, ringtap_call*) {});
        if ((given & 4) != 0)
            cls.inbound =
                led_astray<decltype(cls.inbound)>([](void*, rte_mbuf* const*, uint16_t) {});
        if ((given & 8) != 0) cls.stop = led_astray<decltype(cls.stop)>([](void*) {});
    }

    Input& input_;
    Image image_;
};

size_t length_of(const char* text) {
    return text == nullptr ? 0 : std::strlen(text);
}

size_t read_fields(const std::vector<ringtap_field>& fields) {
    size_t bytes = 0;
    for (const ringtap_field& field : fields) {
        must(field.type >= RINGTAP_BOOL && field.type <= RINGTAP_RATE, "a field is of some type");
        bytes += length_of(field.name) + length_of(field.default_text) + length_of(field.doc) +
                 length_of(field.names);
    }
    return bytes;
}

std::vector<ringtap_field> listed(const ringtap_field* table) {
    std::vector<ringtap_field> fields;
    for (; table != nullptr && table->name != nullptr; table++) fields.push_back(*table);
    return fields;
}

/// All that is read of a class once it is believed.
size_t read_all(const ringtap_class& cls) {
    size_t bytes = length_of(cls.name) + length_of(cls.doc) + read_fields(params_of(cls));
    for (const ringtap_reason& reason : reasons_of(cls))
        bytes += length_of(reason.name) + length_of(reason.doc);
    for (const char* const* name = cls.conditions; name != nullptr && *name != nullptr; name++)
        bytes += length_of(*name);
    for (const auto& commands : {commands_of(cls), class_commands_of(cls)})
        for (const ringtap_command& command : commands)
            bytes += length_of(command.name) + length_of(command.doc) +
                     read_fields(listed(command.arguments)) + read_fields(listed(command.results));
    return bytes;
}

}  // namespace

}  // namespace ringtap::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ringtap;
    using namespace ringtap::fuzz;
    Input input(data, size);
    Library library(input);
    const ringtap_class cls = library.table();
    try {
        check_class_table(cls, "hostile.so");
        must(read_all(cls) > 0, "what is good to be used has a name");
    } catch (const Error& refusal) {
        must(refusal.code == "ERR_RINGTAP_MODULE_TABLE", "a table is refused as a table");
    }
    return 0;
}
