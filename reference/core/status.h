// The error policy of the library: a must-use Status, and Expected<T> for functions that return a value.
//
// A Status is either ok or carries one line of text that names the field or the file, the value and the limits.
// Nothing here throws, prints or aborts. Undecodable data is a normal result (a flag and a count), never a Status.
// Thread-safety: values; distinct objects are independent.
#ifndef PLUMBLINE_REFERENCE_CORE_STATUS_H_
#define PLUMBLINE_REFERENCE_CORE_STATUS_H_

#include <cassert>
#include <optional>
#include <string>
#include <utility>

namespace plumbline {

class [[nodiscard]] Status {
 public:
  Status() = default;  // ok
  static Status Ok() { return Status(); }
  // `message`: one line, no full stop needed, names what is wrong and what would be right.
  static Status Error(std::string message) {
    Status s;
    s.message_ = std::move(message);
    if (s.message_.empty()) s.message_ = "unspecified error";
    return s;
  }

  bool ok() const { return message_.empty(); }
  const std::string& message() const { return message_; }

 private:
  std::string message_;  // empty means ok
};

// A value or the Status that says why there is none.
template <typename T>
class [[nodiscard]] Expected {
 public:
  Expected(T value) : value_(std::move(value)) {}         // NOLINT(google-explicit-constructor)
  Expected(Status status) : status_(std::move(status)) {  // NOLINT(google-explicit-constructor)
    assert(!status_.ok() && "an Expected without a value needs an error");
  }

  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }
  // Precondition: ok().
  T& value() {
    assert(value_.has_value());
    return *value_;
  }
  const T& value() const {
    assert(value_.has_value());
    return *value_;
  }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace plumbline

// Returns from the calling function when `expression` is a Status that is not ok.
#define PLUMBLINE_RETURN_IF_ERROR(expression)                           \
  do {                                                                  \
    if (auto plumbline_status = (expression); !plumbline_status.ok()) { \
      return plumbline_status;                                          \
    }                                                                   \
  } while (false)

#endif  // PLUMBLINE_REFERENCE_CORE_STATUS_H_
