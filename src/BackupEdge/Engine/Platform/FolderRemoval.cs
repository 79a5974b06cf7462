using System.Buffers.Binary;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Deletes a folder that this process has written, with everything in it. The restored tree of a backup can have paths longer than a system
/// call accepts, any depth, and folders whose mode denies access to their owner. Folders below are therefore moved up into the deleted
/// folder first, and get a mode that allows it. Symbolic links are deleted and never followed.
/// </summary>
internal static unsafe class FolderRemoval
{
    private const uint OwnerOnly = 0x1C0; // 0700

    /// <summary>Deletes a folder; does nothing if it does not exist.</summary>
    /// <param name="path">The absolute path of the folder.</param>
    /// <exception cref="IOException">Something in it could not be deleted.</exception>
    public static void Run(string path)
    {
        var name = Posix.Terminated(path);
        if (!Posix.TryStat(Posix.WorkingFolder, name, out var stat))
        {
            return;
        }

        if (stat.Type != FileType.Directory)
        {
            ThrowIfFailed(Unlink(Posix.WorkingFolder, name, 0), path);
            return;
        }

        _ = Allow(Posix.WorkingFolder, name);
        var root = Posix.OpenAt(Posix.WorkingFolder, name, Posix.Directory | Posix.NoFollow);
        ThrowIfFailed(root, path);
        try
        {
            Empty(root, path);
        }
        finally
        {
            _ = Posix.close(root);
        }

        ThrowIfFailed(Unlink(Posix.WorkingFolder, name, Posix.RemoveDirectory), path);
    }

    // Folders are moved up under numbers; other names that are numbers too are skipped by counting on.
    private static void Empty(int root, string path)
    {
        var names = new DirectoryNames();
        var inner = new DirectoryNames();
        var number = 0L;
        while (names.Load(root, path))
        {
            for (var i = 0; i < names.Count; i++)
            {
                var name = names.Terminated(i);
                if (Unlink(root, name, 0) == 0 || Posix.Errno == Posix.NotFound)
                {
                    continue;
                }

                ThrowIfFailed(Allow(root, name), path);
                var fd = Posix.OpenAt(root, name, Posix.Directory | Posix.NoFollow);
                ThrowIfFailed(fd, path);
                try
                {
                    while (inner.Load(fd, path))
                    {
                        for (var k = 0; k < inner.Count; k++)
                        {
                            RemoveOrMoveUp(fd, inner.Terminated(k), root, ref number, path);
                        }
                    }
                }
                finally
                {
                    _ = Posix.close(fd);
                }

                ThrowIfFailed(Unlink(root, name, Posix.RemoveDirectory), path);
            }
        }
    }

    private static void RemoveOrMoveUp(int folder, ReadOnlySpan<byte> name, int root, ref long number, string path)
    {
        if (Unlink(folder, name, 0) == 0 || Posix.Errno == Posix.NotFound)
        {
            return;
        }

        ThrowIfFailed(Allow(folder, name), path);
        while (true)
        {
            var into = Posix.Terminated($".{number++:x}");
            if (Posix.TryStat(root, into, out _))
            {
                continue;
            }

            fixed (
                byte* from = name,
                    to = into
            )
            {
                ThrowIfFailed(Posix.renameat(folder, from, root, to), path);
            }

            return;
        }
    }

    private static int Unlink(int folder, ReadOnlySpan<byte> name, int flags)
    {
        fixed (byte* bytes = name)
        {
            return Posix.unlinkat(folder, bytes, flags);
        }
    }

    // Only folders come here, since everything else was unlinked.
    private static int Allow(int folder, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            return Posix.TryStat(folder, name, out var stat) && stat.Type == FileType.Directory
                ? Posix.fchmodat(folder, bytes, OwnerOnly, 0)
                : -1;
        }
    }

    private static void ThrowIfFailed(int result, string path)
    {
        if (result < 0)
        {
            throw new IOException($"The folder '{path}' could not be deleted completely: {Posix.Describe(Posix.Errno)}.");
        }
    }

    // The names of one folder, read in pieces of bounded size.
    private sealed class DirectoryNames
    {
        private const int BufferSize = 32 * 1024;
        private const int NameOffset = 19; // in struct linux_dirent64: inode 8, offset 8, length 2, type 1
        private readonly byte[] _buffer = new byte[BufferSize];
        private readonly ByteString _bytes = new();
        private readonly List<(int Offset, int Length)> _names = [];

        public int Count => _names.Count;

        public ReadOnlySpan<byte> Terminated(int index) => _bytes.Span.Slice(_names[index].Offset, _names[index].Length + 1);

        // Reads the first names of the folder again, since those before were removed. Returns false if it is empty.
        public bool Load(int fd, string path)
        {
            _bytes.Clear();
            _names.Clear();
            _ = Posix.Seek(fd, 0);
            while (_names.Count == 0)
            {
                var length = Posix.ReadDirectory(fd, _buffer);
                ThrowIfFailed(length, path);
                if (length == 0)
                {
                    return false;
                }

                for (
                    var rest = _buffer.AsSpan(0, length);
                    !rest.IsEmpty;
                    rest = rest[BinaryPrimitives.ReadUInt16LittleEndian(rest[16..])..]
                )
                {
                    var name = rest[NameOffset..];
                    name = name[..name.IndexOf((byte)0)];
                    if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    {
                        _names.Add((_bytes.Length, name.Length));
                        _bytes.Append(name);
                        _bytes.Append(0);
                    }
                }
            }

            return true;
        }
    }
}
