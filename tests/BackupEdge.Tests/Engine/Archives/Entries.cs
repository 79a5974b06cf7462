using System.Globalization;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Tests.Engine.Bytes;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Archives;

/// <summary>Creates manifest entries for tests, and compares them.</summary>
internal static class Entries
{
    public static Gen<ContentPart> Part { get; } =
        Gen.OneOf(
            from length in AnyBytes.Number
            select ContentPart.Hole((long)(length >> 1)),
            from length in Gen.Choose(1, GroupHead.MaxRawBytes)
            from sequence in AnyBytes.Number
            from seed in Gen.Choose(0, int.MaxValue)
            select ContentPart.Chunk(length, (long)(sequence >> 1), Id(seed))
        );

    public static Gen<ManifestEntry> Any { get; } =
        from kind in Gen.Elements(Enum.GetValues<ManifestEntryKind>())
        from flags in Gen.Choose(0, 15)
        from path in AnyBytes.Path
        from link in AnyBytes.UpTo(20)
        from attributes in AnyBytes.UpTo(20)
        from numbers in Gen.ArrayOf(AnyBytes.Number, 7)
        from parts in Gen.ListOf(Part)
        select Make(kind, (ManifestEntryFlags)flags, path, link, attributes, numbers, parts);

    /// <summary>Returns an id that depends only on the number.</summary>
    public static ChunkId Id(int seed) => ChunkNamer.Sha256Of(BitConverter.GetBytes(seed));

    /// <summary>Returns a file with one chunk, which is different for each number.</summary>
    public static ManifestEntry File(ReadOnlySpan<byte> path, int number)
    {
        var entry = new ManifestEntry
        {
            Kind = ManifestEntryKind.File,
            Mode = 0x1A4,
            Size = 1000,
            Inode = (ulong)number,
            Modified = new Timestamp(1_700_000_000 + number, 5),
        };
        entry.Path.Set(path);
        entry.Parts.Add(ContentPart.Chunk(1000, 1, Id(number)));
        return entry;
    }

    /// <summary>Returns all stored fields of an entry as text.</summary>
    public static string Describe(ManifestEntry entry)
    {
        var parts = string.Join(
            ' ',
            entry.Parts.Select(part => part.IsHole ? $"hole:{part.Length}" : $"{part.Length}@{part.Sequence}:{part.Id}")
        );
        var path = Convert.ToHexString(entry.Path.Span);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Kind} {entry.Flags} {path} {entry.Mode:x} {entry.UserId} {entry.GroupId} "
                + $"{entry.Modified} {entry.Changed} {entry.Inode} {entry.Size} [{parts}] "
                + $"{Convert.ToHexString(entry.Link.Span)} {Convert.ToHexString(entry.Attributes.Span)}"
        );
    }

    private static ManifestEntry Make(
        ManifestEntryKind kind,
        ManifestEntryFlags flags,
        byte[] path,
        byte[] link,
        byte[] attributes,
        ulong[] numbers,
        IEnumerable<ContentPart> parts
    )
    {
        var hasContent = kind is ManifestEntryKind.File or ManifestEntryKind.Stream;
        var entry = new ManifestEntry
        {
            Kind = kind,
            Flags = flags,
            Mode = (uint)numbers[0] & 0xFFF,
            UserId = (uint)numbers[1],
            GroupId = (uint)numbers[2],
            Modified = new Timestamp((long)numbers[3], (uint)(numbers[6] % 1_000_000_000)),
            Changed = new Timestamp((long)numbers[4], 999_999_999),
            Inode = numbers[5],
            Size = hasContent ? (long)(numbers[6] >> 1) : 0,
        };
        entry.Path.Set(path);
        entry.Attributes.Set(attributes);
        if (hasContent)
        {
            entry.Parts.AddRange(parts);
        }
        else if (kind is ManifestEntryKind.Symlink or ManifestEntryKind.HardLink)
        {
            entry.Link.Set(link);
        }

        return entry;
    }
}
