#pragma once
// Whether a streamed container was cut in the middle. Internal to this folder.
//
// Ogg and live WebM carry no length, and libav ends them quietly at the last whole page or block;
// of a WAV file it believes the size it finds rather than the one in the header.

#include <cstddef>
#include <span>

namespace repartee::audio {

/// WAV: the data chunk announces more than there is. Headers written before the length was known
/// (0, or nearly 2 or 4 GiB) announce nothing.
bool wav_is_cut_short(std::span<const std::byte> bytes);

/// Ogg: the last page is not whole (RFC 3533, section 6).
bool ogg_is_cut_short(std::span<const std::byte> bytes);

/// WebM and Matroska: the last element of a cluster, or of the segment, is not whole (RFC 8794,
/// RFC 9559). False also where the elements cannot be followed.
bool matroska_is_cut_short(std::span<const std::byte> bytes);

}  // namespace repartee::audio
