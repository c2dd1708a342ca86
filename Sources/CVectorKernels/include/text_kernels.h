#ifndef SLICEWORK_TEXT_KERNELS_H
#define SLICEWORK_TEXT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Finds a literal in a text: writes the positions where it starts, ascending, and returns how many.
///
/// Occurrences may overlap. The search begins at `start` and ends when `capacity` positions are found; to go on,
/// call again with the last position + 1.
///
/// `probes` are the offsets of three bytes of the literal, best its rarest, that are looked at first; they may be the same.
size_t sw_find_literal(const uint8_t *text, size_t start, size_t text_length, const uint8_t *literal,
                       size_t length, const size_t *probes, int32_t *positions, size_t capacity);

/// Copies bytes with A to Z turned into a to z; returns whether all are ASCII.
int sw_lowercase_ascii(const uint8_t *source, size_t count, uint8_t *target);

#endif
