using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using StbImageSharp;

namespace BackupEdge.Browser.Goldens;

/// <summary>A picture of three bytes a pixel.</summary>
internal sealed class Picture
{
    private const int Bytes = 3;
    private const int MaxColours = 256;
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    // Smaller steps are those of another processor's or library's smoothing.
    private const int Tolerance = 24;

    private readonly byte[] _pixels;

    private Picture(int width, int height, byte[] pixels)
    {
        Width = width;
        Height = height;
        _pixels = pixels;
    }

    /// <summary>Gets the width.</summary>
    public int Width { get; }

    /// <summary>Gets the height.</summary>
    public int Height { get; }

    /// <summary>Reads a PNG file.</summary>
    public static Picture Read(byte[] png)
    {
        var image = ImageResult.FromMemory(png, ColorComponents.RedGreenBlue);
        return new Picture(image.Width, image.Height, image.Data);
    }

    /// <summary>Returns which share of the pixels differs, and a picture of it: this one in pale, and what differs in red.</summary>
    public (double Share, Picture Shown) Compare(Picture other)
    {
        var shown = new byte[_pixels.Length];
        var differing = 0L;
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var at = ((y * Width) + x) * Bytes;
                var isSame = x < other.Width && y < other.Height && IsNear(at, other._pixels, ((y * other.Width) + x) * Bytes);
                differing += isSame ? 0 : 1;
                for (var i = 0; i < Bytes; i++)
                {
                    shown[at + i] = isSame ? (byte)(192 + (_pixels[at + i] / 4)) : (byte)(i == 0 ? 255 : 0);
                }
            }
        }

        var pixels = Math.Max((long)Width * Height, (long)other.Width * other.Height);
        differing += pixels - ((long)Width * Height);
        return ((double)differing / pixels, new Picture(Width, Height, shown));
    }

    /// <summary>
    /// Returns the picture as a small PNG file: with rounded colours, of which the screens have few. The rounding is less than a comparison
    /// tolerates.
    /// </summary>
    public byte[] Write()
    {
        var (palette, indexes) = Rounded();
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var y = 0; y < Height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(indexes, y * Width, Width);
            }
        }

        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> head = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, Width);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], Height);
        head[8] = 8;
        head[9] = 3;
        WriteChunk(file, "IHDR"u8, head);
        WriteChunk(file, "PLTE"u8, palette);
        WriteChunk(file, "IDAT"u8, packed.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    // Rounds to steps that leave at most as many colours as a palette has.
    private (byte[] Palette, byte[] Indexes) Rounded()
    {
        for (var step = 4; ; step += 4)
        {
            var colours = new Dictionary<int, byte>();
            var indexes = new byte[Width * Height];
            for (var i = 0; i < indexes.Length && colours.Count <= MaxColours; i++)
            {
                var colour = Round(i * Bytes, step);
                if (!colours.TryGetValue(colour, out var index))
                {
                    index = (byte)colours.Count;
                    colours[colour] = index;
                }

                indexes[i] = index;
            }

            if (colours.Count <= MaxColours)
            {
                return ([.. colours.Keys.SelectMany(colour => (byte[])[(byte)(colour >> 16), (byte)(colour >> 8), (byte)colour])], indexes);
            }

            Assert.True(step < Tolerance, $"The picture has too many colours: more than {MaxColours} in steps of {step}.");
        }
    }

    private int Round(int at, int step)
    {
        var colour = 0;
        for (var i = 0; i < Bytes; i++)
        {
            colour = (colour << 8) | Math.Min(255, (_pixels[at + i] + (step / 2)) / step * step);
        }

        return colour;
    }

    private bool IsNear(int at, byte[] others, int other)
    {
        for (var i = 0; i < Bytes; i++)
        {
            if (Math.Abs(_pixels[at + i] - others[other + i]) > Tolerance)
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        var sum = new Crc32();
        sum.Append(type);
        sum.Append(content);
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, sum.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}
