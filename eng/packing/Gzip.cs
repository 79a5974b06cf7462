namespace BackupEdge.Packing
{
    using System;
    using System.Collections.Generic;
    using System.Linq;

    /// <summary>
    /// Packs in gzip, in fewer bytes than the library of .NET: of all matches in the window it takes those whose codes are the cheapest,
    /// and repeats that with the codes that result.
    /// </summary>
    internal sealed class Gzip
    {
        private const int MaxChain = 1024;
        private const int Rounds = 6;
        private const int MinBlock = 1500;
        private const int Places = 24;

        private readonly byte[] _data;
        private readonly int[][] _matches;
        private readonly int[] _lengths;
        private readonly int[] _distances;

        public Gzip(byte[] data)
        {
            _data = data;
            _matches = new int[data.Length][];
            _lengths = new int[data.Length];
            _distances = new int[data.Length];
        }

        /// <summary>Returns the packed bytes, which depend on the content alone.</summary>
        public byte[] Pack()
        {
            // RFC 1952: magic number, deflate, no flags, no time, most effort, Unix.
            var output = new BitOutput(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3);
            FindMatches();
            Improve(0, _data.Length);
            var ends = new List<int>();
            Split(0, _data.Length, ends);
            ends.Add(_data.Length);
            var start = 0;
            foreach (var end in ends)
            {
                Improve(start, end);
                new Block(_data, _lengths, _distances, start, end).Write(output, isLast: end == _data.Length);
                start = end;
            }

            return output.End(_data);
        }

        // For each place, pairs of a length and the smallest distance that has it, both rising.
        private void FindMatches()
        {
            var head = new Dictionary<int, int>();
            var before = new int[_data.Length];
            var pairs = new List<int>();
            for (var at = 0; at < _data.Length; at++)
            {
                pairs.Clear();
                var max = Math.Min(Deflate.MaxMatch, _data.Length - at);
                if (max >= Deflate.MinMatch)
                {
                    var key = _data[at] | (_data[at + 1] << 8) | (_data[at + 2] << 16);
                    before[at] = head.TryGetValue(key, out var last) ? last : -1;
                    head[key] = at;
                    AddMatches(at, max, before, pairs);
                }

                _matches[at] = pairs.ToArray();
            }
        }

        private void AddMatches(int at, int max, int[] before, List<int> pairs)
        {
            var (best, left) = (Deflate.MinMatch - 1, MaxChain);
            for (var from = before[at]; from >= 0 && at - from <= Deflate.Window && best < max && left > 0; from = before[from], left--)
            {
                var length = 0;
                while (length < max && _data[from + length] == _data[at + length])
                {
                    length++;
                }

                if (length > best)
                {
                    best = length;
                    pairs.Add(length);
                    pairs.Add(at - from);
                }
            }
        }

        // Finds the cheapest way through a block, again and again with the costs that follow from the way before; keeps the best.
        private void Improve(int start, int end)
        {
            var size = end - start;
            var best = double.MaxValue;
            var (lengths, distances) = (new int[size], new int[size]);
            for (var round = 0; round < Rounds; round++)
            {
                Choose(start, end, round == 0 && _lengths[start] == 0 ? null : new Block(_data, _lengths, _distances, start, end));
                var bits = new Block(_data, _lengths, _distances, start, end).Bits;
                if (bits >= best)
                {
                    break;
                }

                best = bits;
                Array.Copy(_lengths, start, lengths, 0, size);
                Array.Copy(_distances, start, distances, 0, size);
            }

            lengths.CopyTo(_lengths, start);
            distances.CopyTo(_distances, start);
        }

        private void Choose(int start, int end, Block known)
        {
            var literalCosts = known?.LiteralCosts() ?? Enumerable.Repeat(8.0, 286).ToArray();
            var distanceCosts = known?.DistanceCosts() ?? Enumerable.Repeat(5.0, 30).ToArray();
            var lengthCosts = Deflate.LengthCode.Select(code => literalCosts[257 + code] + Deflate.LengthBits(code)).ToArray();
            var costs = Enumerable.Repeat(double.MaxValue, end - start + 1).ToArray();
            var (length, distance) = (new int[end - start + 1], new int[end - start + 1]);
            costs[0] = 0;
            for (var at = 0; at < end - start; at++)
            {
                Offer(at + 1, costs[at] + literalCosts[_data[start + at]], 1, 0);
                var pairs = _matches[start + at];
                for (int pair = 0, next = Deflate.MinMatch; pair < pairs.Length; pair += 2)
                {
                    var code = Deflate.DistanceCode[pairs[pair + 1]];
                    var far = costs[at] + distanceCosts[code] + Deflate.DistanceBits(code);
                    for (; next <= pairs[pair] && at + next <= end - start; next++)
                    {
                        Offer(at + next, far + lengthCosts[next], next, pairs[pair + 1]);
                    }
                }
            }

            for (var at = end - start; at > 0; at -= length[at])
            {
                _lengths[start + at - length[at]] = length[at];
                _distances[start + at - length[at]] = distance[at];
            }

            void Offer(int to, double cost, int by, int from)
            {
                if (cost < costs[to])
                {
                    (costs[to], length[to], distance[to]) = (cost, by, from);
                }
            }
        }

        // Blocks have codes of their own, which pays where the text changes its kind.
        private void Split(int start, int end, List<int> ends)
        {
            var starts = new List<int>();
            for (var at = start; at < end; at += _lengths[at])
            {
                starts.Add(at);
            }

            var (best, place) = (BitsOf(start, end), 0);
            for (var step = 1; step < Places; step++)
            {
                var middle = starts[(int)((long)starts.Count * step / Places)];
                if (middle - start >= MinBlock && end - middle >= MinBlock && BitsOf(start, middle) + BitsOf(middle, end) < best)
                {
                    (best, place) = (BitsOf(start, middle) + BitsOf(middle, end), middle);
                }
            }

            if (place > 0)
            {
                Split(start, place, ends);
                ends.Add(place);
                Split(place, end, ends);
            }
        }

        private double BitsOf(int start, int end) => new Block(_data, _lengths, _distances, start, end).Bits;
    }
}
