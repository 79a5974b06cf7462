using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Reads and writes manifest records. A page is a sequence of records. A path is written as the length of the prefix that it shares with
/// the previous path in the page, and the rest. Every page can therefore be read independently.
/// </summary>
internal static class ManifestCodec
{
    public const byte EntryRecord = 1;
    public const byte ContentRecord = 2;
    public const byte EndRecord = 3;

    public static void WriteEntry(ByteString into, ManifestEntry entry, ReadOnlySpan<byte> previousPath)
    {
        into.Append(EntryRecord);
        into.Append((byte)entry.Kind);
        Varint.Write(into, (ulong)entry.Flags);
        var path = entry.Path.Span;
        var shared = path.CommonPrefixLength(previousPath);
        Varint.Write(into, (ulong)shared);
        WriteBytes(into, path[shared..]);
        Varint.Write(into, entry.Mode);
        Varint.Write(into, entry.UserId);
        Varint.Write(into, entry.GroupId);
        WriteTime(into, entry.Modified);
        WriteTime(into, entry.Changed);
        Varint.Write(into, entry.Inode);
        switch (entry.Kind)
        {
            case ManifestEntryKind.File or ManifestEntryKind.Stream:
                Varint.Write(into, (ulong)entry.Size);
                WriteParts(into, entry.Parts);
                break;
            case ManifestEntryKind.Symlink or ManifestEntryKind.HardLink:
                WriteBytes(into, entry.Link.Span);
                break;
        }

        WriteBytes(into, entry.Attributes.Span);
    }

    public static void WriteContent(ByteString into, List<ContentPart> parts)
    {
        into.Append(ContentRecord);
        WriteParts(into, parts);
    }

    public static void WriteEnd(ByteString into, ManifestEntryFlags flags, long size)
    {
        into.Append(EndRecord);
        Varint.Write(into, (ulong)flags);
        Varint.Write(into, (ulong)size);
    }

    /// <summary>
    /// Reads an entry after its record type.
    /// </summary>
    /// <param name="from">The bytes of the page after the record type; advanced to the next record.</param>
    /// <param name="path">The path of the previous entry in the page; replaced by the path of this one.</param>
    /// <param name="entry">Receives the entry.</param>
    /// <exception cref="FormatException">The bytes are not a valid entry.</exception>
    public static void ReadEntry(ref ReadOnlySpan<byte> from, ByteString path, ManifestEntry entry)
    {
        if (from.IsEmpty)
        {
            throw new FormatException("An entry is truncated.");
        }

        entry.Kind = (ManifestEntryKind)from[0];
        from = from[1..];
        if (entry.Kind is < ManifestEntryKind.Directory or > ManifestEntryKind.Stream)
        {
            throw new FormatException("An entry has an unknown kind.");
        }

        entry.Flags = (ManifestEntryFlags)Varint.Read(ref from);
        var shared = Varint.Read(ref from);
        if (shared > (ulong)path.Length)
        {
            throw new FormatException("The shared prefix of a path is longer than the previous path.");
        }

        path.Truncate((int)shared);
        path.Append(Varint.ReadBytes(ref from));
        entry.Path.Set(path.Span);
        entry.Mode = (uint)Varint.Read(ref from) & 0xFFF;
        entry.UserId = ReadId(ref from);
        entry.GroupId = ReadId(ref from);
        entry.Modified = ReadTime(ref from);
        entry.Changed = ReadTime(ref from);
        entry.Inode = Varint.Read(ref from);
        entry.Parts.Clear();
        entry.Link.Clear();
        entry.Size = 0;
        switch (entry.Kind)
        {
            case ManifestEntryKind.File or ManifestEntryKind.Stream:
                entry.Size = ReadLength(ref from);
                ReadParts(ref from, entry.Parts);
                break;
            case ManifestEntryKind.Symlink or ManifestEntryKind.HardLink:
                entry.Link.Set(Varint.ReadBytes(ref from));
                break;
        }

        entry.Attributes.Set(Varint.ReadBytes(ref from));
    }

    /// <summary>Reads a list of parts, after the type of a content record or in an entry.</summary>
    /// <exception cref="FormatException">The bytes are not a valid list of parts.</exception>
    public static void ReadParts(ref ReadOnlySpan<byte> from, List<ContentPart> parts)
    {
        parts.Clear();
        var count = Varint.Read(ref from);
        if (count > ArchiveRules.MaxParts)
        {
            throw new FormatException("A record has too many parts.");
        }

        for (; count > 0; count--)
        {
            var tag = Varint.Read(ref from);
            var length = (long)(tag >> 1);
            if ((tag & 1) != 0)
            {
                parts.Add(ContentPart.Hole(length));
                continue;
            }

            var sequence = ReadLength(ref from);
            if (from.Length < ChunkId.Size || length is 0 or > GroupHead.MaxRawBytes)
            {
                throw new FormatException("A part is not valid.");
            }

            parts.Add(ContentPart.Chunk((int)length, sequence, ChunkId.Read(from)));
            from = from[ChunkId.Size..];
        }
    }

    /// <summary>Reads an end record after its type.</summary>
    /// <exception cref="FormatException">The bytes are not a valid end record.</exception>
    public static (ManifestEntryFlags Flags, long Size) ReadEnd(ref ReadOnlySpan<byte> from) =>
        ((ManifestEntryFlags)Varint.Read(ref from), ReadLength(ref from));

    private static void WriteParts(ByteString into, List<ContentPart> parts)
    {
        Varint.Write(into, (ulong)parts.Count);
        foreach (var part in parts)
        {
            Varint.Write(into, ((ulong)part.Length << 1) | (part.IsHole ? 1u : 0u));
            if (!part.IsHole)
            {
                Varint.Write(into, (ulong)part.Sequence);
                part.Id.Write(into.Extend(ChunkId.Size));
            }
        }
    }

    private static void WriteBytes(ByteString into, ReadOnlySpan<byte> bytes)
    {
        Varint.Write(into, (ulong)bytes.Length);
        into.Append(bytes);
    }

    private static void WriteTime(ByteString into, Timestamp time)
    {
        Varint.WriteSigned(into, time.Seconds);
        Varint.Write(into, time.Nanoseconds);
    }

    private static Timestamp ReadTime(ref ReadOnlySpan<byte> from)
    {
        var seconds = Varint.ReadSigned(ref from);
        var nanoseconds = Varint.Read(ref from);
        return nanoseconds < 1_000_000_000 ? new Timestamp(seconds, (uint)nanoseconds) : throw new FormatException("A time is not valid.");
    }

    private static uint ReadId(ref ReadOnlySpan<byte> from)
    {
        var value = Varint.Read(ref from);
        return value <= uint.MaxValue ? (uint)value : throw new FormatException("A user or group id is not valid.");
    }

    private static long ReadLength(ref ReadOnlySpan<byte> from)
    {
        var value = Varint.Read(ref from);
        return value <= long.MaxValue ? (long)value : throw new FormatException("A length is too large.");
    }
}
