namespace BackupEdge.Packing
{
    using System;
    using System.Collections.Generic;
    using System.Linq;

    /// <summary>The codes of deflate, RFC 1951.</summary>
    internal static class Deflate
    {
        public const int MinMatch = 3;
        public const int MaxMatch = 258;
        public const int Window = 32768;
        public const int EndOfBlock = 256;
        public const int MaxCodeLength = 15;
        public const int MaxHeaderCodeLength = 7;

        /// <summary>The order in which a block's header has the lengths of the codes of its header.</summary>
        public static readonly int[] HeaderOrder = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };

        /// <summary>The code of each length of a match, above <see cref="EndOfBlock"/>, and the smallest length of each code.</summary>
        public static readonly int[] LengthCode = new int[MaxMatch + 1];
        public static readonly int[] LengthBase = new int[29];

        /// <summary>The code of each distance, and the smallest distance of each code.</summary>
        public static readonly int[] DistanceCode = new int[Window + 1];
        public static readonly int[] DistanceBase = new int[30];

        static Deflate()
        {
            for (int code = 0, next = MinMatch; code < 28; next += 1 << LengthBits(code), code++)
            {
                LengthBase[code] = next;
                for (var length = next; length < next + (1 << LengthBits(code)); length++)
                {
                    LengthCode[Math.Min(length, MaxMatch)] = code;
                }
            }

            LengthCode[MaxMatch] = 28;
            LengthBase[28] = MaxMatch;
            for (int code = 0, next = 1; code < 30; next += 1 << DistanceBits(code), code++)
            {
                DistanceBase[code] = next;
                for (var distance = next; distance < next + (1 << DistanceBits(code)); distance++)
                {
                    DistanceCode[distance] = code;
                }
            }
        }

        public static int LengthBits(int code) => code < 4 || code == 28 ? 0 : (code / 4) - 1;

        public static int DistanceBits(int code) => code < 2 ? 0 : (code / 2) - 1;

        /// <summary>Returns the lengths of Huffman codes for symbols with the given counts, of at most <paramref name="max"/> bits.</summary>
        public static int[] CodeLengths(int[] counts, int max)
        {
            var lengths = new int[counts.Length];
            var used = Enumerable.Range(0, counts.Length).Where(symbol => counts[symbol] > 0).ToList();
            // A code needs two symbols.
            for (var symbol = 0; used.Count < 2; symbol++)
            {
                if (!used.Contains(symbol))
                {
                    used.Add(symbol);
                }
            }

            // Counts that are nearer to each other make shorter codes.
            for (var shift = 0; ; shift++)
            {
                Array.Clear(lengths, 0, lengths.Length);
                var nodes = new SortedSet<(long Count, int Order)>(used.Select(symbol => ((long)(counts[symbol] >> shift) + 1, symbol)));
                var parts = used.ToDictionary(symbol => symbol, symbol => new List<int> { symbol });
                for (var order = counts.Length; nodes.Count > 1; order++)
                {
                    var first = nodes.Min;
                    nodes.Remove(first);
                    var second = nodes.Min;
                    nodes.Remove(second);
                    var part = parts[first.Order];
                    part.AddRange(parts[second.Order]);
                    part.ForEach(symbol => lengths[symbol]++);
                    parts[order] = part;
                    nodes.Add((first.Count + second.Count, order));
                }

                if (lengths.Max() <= max)
                {
                    return lengths;
                }
            }
        }

        /// <summary>Returns the bits of each code, first bit lowest, as the stream has them.</summary>
        public static int[] Codes(int[] lengths)
        {
            var (codes, next) = (new int[lengths.Length], 0);
            for (var length = 1; length <= MaxCodeLength; length++)
            {
                next <<= 1;
                for (var symbol = 0; symbol < lengths.Length; symbol++)
                {
                    if (lengths[symbol] == length)
                    {
                        for (var bit = 0; bit < length; bit++)
                        {
                            codes[symbol] |= ((next >> bit) & 1) << (length - 1 - bit);
                        }

                        next++;
                    }
                }
            }

            return codes;
        }

        /// <summary>Returns the lengths of a block's codes as symbols of its header: a length, or 16 to 18 for a run of them.</summary>
        public static List<(int Symbol, int Extra, int Bits)> Runs(int[] lengths)
        {
            var runs = new List<(int, int, int)>();
            for (int at = 0, length; at < lengths.Length; at += length)
            {
                for (length = 1; at + length < lengths.Length && lengths[at + length] == lengths[at]; length++) { }

                if (lengths[at] == 0 && length >= 3)
                {
                    length = Math.Min(length, 138);
                    runs.Add(length < 11 ? (17, length - 3, 3) : (18, length - 11, 7));
                }
                else if (at > 0 && lengths[at] == lengths[at - 1] && length >= 3)
                {
                    length = Math.Min(length, 6);
                    runs.Add((16, length - 3, 2));
                }
                else
                {
                    length = 1;
                    runs.Add((lengths[at], 0, 0));
                }
            }

            return runs;
        }
    }
}
