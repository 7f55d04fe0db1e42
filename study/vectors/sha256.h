// SHA-256 digests as 64 lower-case hex digits (FIPS 180-4), for manifests and archives.
#ifndef PLUMBLINE_STUDY_VECTORS_SHA256_H_
#define PLUMBLINE_STUDY_VECTORS_SHA256_H_

#include <string>
#include <string_view>

namespace plumbline::study {

std::string Sha256(std::string_view bytes);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_SHA256_H_
