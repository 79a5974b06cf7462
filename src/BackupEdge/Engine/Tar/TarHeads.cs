using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Tar;

/// <summary>
/// Writes the headers of tar entries: a ustar header, preceded by a pax header for values that do not fit into it. Sparse files use GNU
/// tar's sparse format 1.0.
/// </summary>
/// <param name="into">The buffer to append to.</param>
internal sealed class TarHeads(ByteString into)
{
    /// <summary>The block size of tar in bytes. Every header and every content begins at a block boundary.</summary>
    public const int Block = 512;

    private const int MaxName = 100;
    private const long MaxId = 0x1F_FFFF; // seven octal digits
    private const long MaxNumber = 0x1_FFFF_FFFF; // eleven octal digits
    private readonly PaxRecords _records = new();
    private readonly ByteString _name = new();
    private readonly ByteString _acl = new();

    /// <summary>Writes the headers of an entry.</summary>
    /// <param name="entry">The entry's path and metadata.</param>
    /// <param name="type">The type of entry to write.</param>
    /// <param name="link">The target of a symlink or hard link; otherwise empty.</param>
    /// <param name="size">The number of bytes that follow the headers, without the padding of the last block.</param>
    /// <param name="sparseSize">The full size in bytes of a sparse file, whose map and data follow; null for any other entry.</param>
    public void Write(ManifestEntry entry, TarType type, ReadOnlySpan<byte> link, long size, long? sparseSize = null)
    {
        _records.Clear();
        SetName(entry, type, sparseSize is not null);
        if (NeedsRecord(_name.Span))
        {
            _records.Add("path"u8, _name.Span);
        }

        if (NeedsRecord(link))
        {
            _records.Add("linkpath"u8, link);
        }

        if (sparseSize is { } realSize)
        {
            _records.Add("GNU.sparse.major"u8, 1);
            _records.Add("GNU.sparse.minor"u8, 0);
            _records.Add("GNU.sparse.name"u8, entry.Path.Span);
            _records.Add("GNU.sparse.realsize"u8, realSize);
        }

        AddNumbers(entry, size);
        var mode = entry.Mode;
        if (type != TarType.HardLink)
        {
            AddAttributes(entry.Attributes.Span, ref mode);
        }

        if (_records.Span.Length > 0)
        {
            WriteHeader("././@PaxHeader"u8, TarType.Records, default, 0x1A4, 0, 0, _records.Span.Length, 0);
            into.Append(_records.Span);
            Fill(_records.Span.Length);
        }

        WriteHeader(_name.Span, type, link, mode, entry.UserId, entry.GroupId, size, entry.Modified.Seconds);
    }

    /// <summary>Pads the last block with zeros after <paramref name="size"/> bytes of content.</summary>
    public void Fill(long size)
    {
        var rest = (int)(size % Block);
        if (rest > 0)
        {
            into.Extend(Block - rest).Clear();
        }
    }

    /// <summary>Writes the end marker of the archive.</summary>
    public void WriteEnd() => into.Extend(2 * Block).Clear();

    private static bool NeedsRecord(ReadOnlySpan<byte> name) =>
        name.Length > MaxName || name.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E);

    private void SetName(ManifestEntry entry, TarType type, bool isSparse)
    {
        var path = entry.Path.Span;
        if (!isSparse)
        {
            _name.Set(path);
            if (type == TarType.Directory)
            {
                _name.Append((byte)'/');
            }

            return;
        }

        // A program without support for sparse files extracts map and data under this name, and does not mistake them for the file.
        var name = path.LastIndexOf((byte)'/') + 1;
        _name.Set(path[..name]);
        _name.Append("GNUSparseFile.0/"u8);
        _name.Append(path[name..]);
    }

    private void AddNumbers(ManifestEntry entry, long size)
    {
        if (size > MaxNumber)
        {
            _records.Add("size"u8, size);
        }

        if (entry.UserId > MaxId)
        {
            _records.Add("uid"u8, entry.UserId);
        }

        if (entry.GroupId > MaxId)
        {
            _records.Add("gid"u8, entry.GroupId);
        }

        if (entry.Modified.Nanoseconds > 0 || entry.Modified.Seconds is < 0 or > MaxNumber)
        {
            _records.Add("mtime"u8, entry.Modified);
        }
    }

    // ACLs are written twice: as text for programs that extract ACLs, and as attributes for those that extract only attributes.
    private void AddAttributes(ReadOnlySpan<byte> attributes, ref uint mode)
    {
        while (ExtendedAttributes.TryNext(ref attributes, out var name, out var value))
        {
            _records.AddAttribute(name, value);
            _acl.Clear();
            if (name.SequenceEqual("system.posix_acl_access"u8) && AclText.TryAppend(value, _acl, out var group))
            {
                _records.Add("SCHILY.acl.access"u8, _acl.Span);

                // The group bits of a file with an ACL are the ACL's mask. A program that ignores ACLs would grant those to the group.
                mode = (mode & ~0x38u) | (group << 3);
            }
            else if (name.SequenceEqual("system.posix_acl_default"u8) && AclText.TryAppend(value, _acl, out _))
            {
                _records.Add("SCHILY.acl.default"u8, _acl.Span);
            }
        }
    }

    private void WriteHeader(
        ReadOnlySpan<byte> name,
        TarType type,
        ReadOnlySpan<byte> link,
        uint mode,
        uint userId,
        uint groupId,
        long size,
        long modified
    )
    {
        var header = into.Extend(Block);
        header.Clear();
        name[..Math.Min(name.Length, MaxName)].CopyTo(header);
        Octal(header.Slice(100, 8), mode);
        Octal(header.Slice(108, 8), userId);
        Octal(header.Slice(116, 8), groupId);
        Octal(header.Slice(124, 12), size);
        Octal(header.Slice(136, 12), modified);
        header[156] = (byte)type;
        link[..Math.Min(link.Length, MaxName)].CopyTo(header[157..]);
        "ustar\000"u8.CopyTo(header[257..]);

        // The checksum is computed with its own field set to spaces.
        var checksum = header.Slice(148, 8);
        checksum.Fill((byte)' ');
        var sum = 0;
        foreach (var b in header)
        {
            sum += b;
        }

        Octal(checksum[..7], sum);
    }

    // Writes 0 for a value that does not fit; a pax record then has the value.
    private static void Octal(Span<byte> field, long value)
    {
        var digits = field.Length - 1;
        if (value < 0 || value >> (3 * digits) != 0)
        {
            value = 0;
        }

        for (var i = digits - 1; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }

        field[digits] = 0;
    }
}
