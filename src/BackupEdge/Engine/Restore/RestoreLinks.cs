using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Restore;

/// <summary>Creates symbolic links, pipes and hard links. Like files, they are created with a temporary name and then renamed.</summary>
internal sealed unsafe class RestoreLinks(RestoreTree tree, OverwriteMode overwrite, RestoreTally tally, RestoreMetadata metadata)
{
    // The first names of files with several hard links, and their results. Latin-1 represents every byte sequence.
    private readonly Dictionary<string, FirstName> _firstNames = new(StringComparer.Ordinal);

    /// <summary>Stores the first name of a file that hard links may refer to.</summary>
    public FirstName AddFirstName(ReadOnlySpan<byte> firstName, ReadOnlySpan<byte> restoredAs) =>
        _firstNames[Encoding.Latin1.GetString(firstName)] = new FirstName(restoredAs.ToArray());

    /// <summary>Returns the file that a hard link refers to, or <see langword="null"/> if this restore has not processed it.</summary>
    public FirstName? Find(ManifestEntry link) => _firstNames.GetValueOrDefault(Encoding.Latin1.GetString(link.Link.Span));

    /// <summary>Creates a symbolic link or a pipe.</summary>
    /// <param name="folder">The folder to create the entry in.</param>
    /// <param name="entry">The entry to create.</param>
    /// <param name="nameOffset">The offset of the name in the path.</param>
    /// <param name="first">Receives the result if the entry has several hard links; otherwise <see langword="null"/>.</param>
    public void Make(RestoreFolder folder, ManifestEntry entry, int nameOffset, FirstName? first)
    {
        var name = entry.Path.TerminatedFrom(nameOffset);
        if (!MayWrite(folder, name, out var replaces))
        {
            return;
        }

        var temporary = TemporaryName.Next();
        int result;
        fixed (
            byte* path = temporary,
                text = entry.Link.TerminatedFrom(0)
        )
        {
            result =
                entry.Kind == ManifestEntryKind.Symlink ? Posix.symlinkat(text, folder.Fd, path) : Posix.mkfifoat(folder.Fd, path, 0x180);
        }

        if (result != 0)
        {
            Report(entry, Posix.Errno);
            return;
        }

        if (metadata.ApplyAt(folder.Fd, temporary, entry, folder.Inherits) is not { } identity)
        {
            Remove(folder, temporary);
            tally.AddError(entry.Path.Span, "failed", "Another process replaced it while it was being restored");
        }
        else if (TryRename(folder, temporary, name, entry, replaces) && first is not null)
        {
            first.Written = identity;
        }
    }

    /// <summary>
    /// Creates a hard link to a file that this restore has written. Returns <see langword="false"/> if that file does not exist any more,
    /// so that its content must be restored under this name.
    /// </summary>
    public bool TryMakeHardLink(RestoreFolder folder, ManifestEntry entry, int nameOffset, FirstName first)
    {
        var name = entry.Path.TerminatedFrom(nameOffset);
        if (first.Written is not { } written)
        {
            return false;
        }

        if (!MayWrite(folder, name, out var replaces))
        {
            return true;
        }

        var temporary = TemporaryName.Next();
        var errno = Link(first, folder, temporary);
        if (errno is Posix.NotFound or Posix.NotPermitted or Posix.CrossesDevices)
        {
            return false;
        }

        if (errno != 0)
        {
            Report(entry, errno);
            return true;
        }

        // Check the new name, because the owner of the folder could have replaced the first one until now.
        if (!Posix.TryStat(folder.Fd, temporary, out var linked) || linked.Identity != written)
        {
            Remove(folder, temporary);
            return false;
        }

        TryRename(folder, temporary, name, entry, replaces);
        return true;
    }

    // Returns the error number, or 0 if the link was created.
    private int Link(FirstName first, RestoreFolder folder, byte[] temporary)
    {
        var path = new ByteString();
        path.Set(first.Path);
        var parent = tree.OpenExistingParent(first.Path);
        if (parent < 0)
        {
            return Posix.NotFound;
        }

        int errno;
        fixed (
            byte* from = path.TerminatedFrom(first.Path.AsSpan().LastIndexOf((byte)'/') + 1),
                to = temporary
        )
        {
            errno = Posix.linkat(parent, from, folder.Fd, to, 0) == 0 ? 0 : Posix.Errno;
        }

        _ = Posix.close(parent);
        return errno;
    }

    private static void Remove(RestoreFolder folder, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            _ = Posix.unlinkat(folder.Fd, bytes, 0);
        }
    }

    private bool MayWrite(RestoreFolder folder, ReadOnlySpan<byte> name, out bool replaces)
    {
        replaces = !folder.IsNew && Posix.TryStat(folder.Fd, name, out _);
        if (replaces && overwrite == OverwriteMode.Skip)
        {
            tally.AddSkipped();
            return false;
        }

        return true;
    }

    private bool TryRename(RestoreFolder folder, ReadOnlySpan<byte> temporary, ReadOnlySpan<byte> name, ManifestEntry entry, bool replaces)
    {
        fixed (
            byte* from = temporary,
                to = name
        )
        {
            var failed = Posix.renameat(folder.Fd, from, folder.Fd, to) != 0;
            var errno = Posix.Errno;

            // Necessary after a failure, and if both names are links to the same file: rename then does nothing.
            if (failed || replaces)
            {
                _ = Posix.unlinkat(folder.Fd, from, 0);
            }

            if (failed)
            {
                Report(entry, errno);
                return false;
            }
        }

        tally.AddFile(entry.Path.Span, replaces);
        return true;
    }

    private void Report(ManifestEntry entry, int errno)
    {
        RestoreFile.ThrowIfFull(errno);
        var isFolder = errno is Posix.IsADirectory or Posix.NotEmpty or Posix.Exists;
        tally.AddError(
            entry.Path.Span,
            isFolder ? "exists" : "failed",
            isFolder
                ? "A folder with this name exists; move it away and restore again"
                : $"It could not be created: {Posix.Describe(errno)}"
        );
    }
}
