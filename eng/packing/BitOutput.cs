namespace BackupEdge.Packing
{
    using System;
    using System.Collections.Generic;

    /// <summary>Collects the bits of a gzip file, the lowest of a byte first.</summary>
    internal sealed class BitOutput
    {
        private readonly List<byte> _bytes;
        private long _bits;
        private int _count;

        public BitOutput(params byte[] head) => _bytes = new List<byte>(head);

        /// <summary>Adds the lowest bits of a number.</summary>
        public void Add(int bits, int count)
        {
            _bits |= (long)bits << _count;
            for (_count += count; _count >= 8; _count -= 8)
            {
                _bytes.Add((byte)_bits);
                _bits >>= 8;
            }
        }

        /// <summary>Ends the file with the checksum and length of its content, and returns it.</summary>
        public byte[] End(byte[] content)
        {
            Add(0, (8 - _count) % 8);
            _bytes.AddRange(BitConverter.GetBytes(Checksum(content)));
            _bytes.AddRange(BitConverter.GetBytes((uint)content.Length));
            return _bytes.ToArray();
        }

        private static uint Checksum(byte[] content)
        {
            var crc = ~0u;
            foreach (var one in content)
            {
                crc ^= one;
                for (var bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
                }
            }

            return ~crc;
        }
    }
}
