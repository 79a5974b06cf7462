namespace BackupEdge.Packing
{
    using System;
    using System.Collections.Generic;
    using System.Linq;

    /// <summary>A block of deflate with Huffman codes of its own.</summary>
    internal sealed class Block
    {
        private readonly byte[] _data;
        private readonly int[] _lengths;
        private readonly int[] _distances;
        private readonly int _start;
        private readonly int _end;
        private readonly int[] _literalCounts = new int[286];
        private readonly int[] _distanceCounts = new int[30];
        private readonly int[] _literalLengths;
        private readonly int[] _distanceLengths;
        private readonly List<(int Symbol, int Extra, int Bits)> _header;
        private readonly int[] _headerLengths;

        /// <summary>Makes the codes of a block from what was chosen for each place in it.</summary>
        public Block(byte[] data, int[] lengths, int[] distances, int start, int end)
        {
            (_data, _lengths, _distances, _start, _end) = (data, lengths, distances, start, end);
            _literalCounts[Deflate.EndOfBlock] = 1;
            for (var at = start; at < end; at += lengths[at])
            {
                if (distances[at] == 0)
                {
                    _literalCounts[data[at]]++;
                }
                else
                {
                    _literalCounts[257 + Deflate.LengthCode[lengths[at]]]++;
                    _distanceCounts[Deflate.DistanceCode[distances[at]]]++;
                }
            }

            _literalLengths = Deflate.CodeLengths(_literalCounts, Deflate.MaxCodeLength);
            _distanceLengths = Deflate.CodeLengths(_distanceCounts, Deflate.MaxCodeLength);
            _header = Deflate.Runs(Used(_literalLengths, 257).Concat(Used(_distanceLengths, 1)).ToArray());
            var counts = new int[19];
            _header.ForEach(run => counts[run.Symbol]++);
            _headerLengths = Deflate.CodeLengths(counts, Deflate.MaxHeaderCodeLength);
        }

        /// <summary>The size of the block in bits.</summary>
        public double Bits =>
            17.0
            + (3 * Used(Deflate.HeaderOrder.Select(symbol => _headerLengths[symbol]).ToArray(), 4).Length)
            + _header.Sum(run => _headerLengths[run.Symbol] + run.Bits)
            + Sum(_literalCounts, symbol => _literalLengths[symbol] + (symbol > 256 ? Deflate.LengthBits(symbol - 257) : 0))
            + Sum(_distanceCounts, code => _distanceLengths[code] + Deflate.DistanceBits(code));

        /// <summary>Returns what each literal and length costs, in parts of bits.</summary>
        public double[] LiteralCosts() => Costs(_literalCounts);

        /// <summary>Returns what each code of a distance costs, in parts of bits.</summary>
        public double[] DistanceCosts() => Costs(_distanceCounts);

        /// <summary>Writes the block.</summary>
        public void Write(BitOutput output, bool isLast)
        {
            var (literals, distances) = (Used(_literalLengths, 257), Used(_distanceLengths, 1));
            var ordered = Used(Deflate.HeaderOrder.Select(symbol => _headerLengths[symbol]).ToArray(), 4);
            output.Add(isLast ? 1 : 0, 1);
            output.Add(2, 2);
            output.Add(literals.Length - 257, 5);
            output.Add(distances.Length - 1, 5);
            output.Add(ordered.Length - 4, 4);
            foreach (var length in ordered)
            {
                output.Add(length, 3);
            }

            var codes = Deflate.Codes(_headerLengths);
            foreach (var run in _header)
            {
                output.Add(codes[run.Symbol], _headerLengths[run.Symbol]);
                output.Add(run.Extra, run.Bits);
            }

            WriteContent(output);
        }

        private void WriteContent(BitOutput output)
        {
            var (literals, distances) = (Deflate.Codes(_literalLengths), Deflate.Codes(_distanceLengths));
            for (var at = _start; at < _end; at += _lengths[at])
            {
                if (_distances[at] == 0)
                {
                    output.Add(literals[_data[at]], _literalLengths[_data[at]]);
                    continue;
                }

                var length = Deflate.LengthCode[_lengths[at]];
                output.Add(literals[257 + length], _literalLengths[257 + length]);
                output.Add(_lengths[at] - Deflate.LengthBase[length], Deflate.LengthBits(length));
                var distance = Deflate.DistanceCode[_distances[at]];
                output.Add(distances[distance], _distanceLengths[distance]);
                output.Add(_distances[at] - Deflate.DistanceBase[distance], Deflate.DistanceBits(distance));
            }

            output.Add(literals[Deflate.EndOfBlock], _literalLengths[Deflate.EndOfBlock]);
        }

        // Zeros at the end are not written.
        private static int[] Used(int[] lengths, int min) =>
            lengths.Take(Math.Max(min, Array.FindLastIndex(lengths, length => length > 0) + 1)).ToArray();

        private static double Sum(int[] counts, Func<int, int> bits)
        {
            var sum = 0.0;
            for (var symbol = 0; symbol < counts.Length; symbol++)
            {
                sum += counts[symbol] == 0 ? 0 : (double)counts[symbol] * bits(symbol);
            }

            return sum;
        }

        // What was not used yet may be tried.
        private static double[] Costs(int[] counts)
        {
            var sum = Math.Log(Math.Max(1, counts.Sum()), 2);
            return counts.Select(count => sum - Math.Log(Math.Max(count, 0.5), 2)).ToArray();
        }
    }
}
