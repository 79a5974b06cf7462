using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Restore;

/// <summary>Makes symlinks, pipes and hard links. They go to a temporary name first and are renamed, as files are.</summary>
internal sealed unsafe class RestoreLinks(RestoreTree tree, OverwriteMode overwrite, RestoreTally tally, RestoreMetadata metadata)
{
    // First name of a file with several -> what became of it. Latin-1 keeps bytes apart.
    private readonly Dictionary<string, FirstName> _firstNames = new(StringComparer.Ordinal);

    /// <summary>Remembers a file that hard links will refer to.</summary>
    public FirstName Remember(ReadOnlySpan<byte> firstName, ReadOnlySpan<byte> restoredAs) =>
        _firstNames[Encoding.Latin1.GetString(firstName)] = new FirstName(restoredAs.ToArray());

    /// <summary>The file that a link refers to; null when this restore has not come to it.</summary>
    public FirstName? Find(ManifestEntry link) => _firstNames.GetValueOrDefault(Encoding.Latin1.GetString(link.Link.Span));

    /// <summary>Makes a symlink or a pipe.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="entry">What.</param>
    /// <param name="nameOffset">Where in the path its name begins.</param>
    /// <param name="first">Gets what becomes of it, when it has further names.</param>
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

        if (metadata.ApplyAt(folder.Fd, temporary, entry, folder.Inherits) is not { } made)
        {
            Remove(folder, temporary);
            tally.AddError(entry.Path.Span, "failed", "Somebody exchanged it for something else while it was restored");
        }
        else if (TryRename(folder, temporary, name, entry, replaces) && first is not null)
        {
            first.Written = made;
        }
    }

    /// <summary>
    /// Makes a further name for a file that this restore has written. False when that file is not there any more, so that its content
    /// must come under this name.
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

        // Checked on the new name, since whoever owns the folder could exchange the first one until then.
        if (!Posix.TryStat(folder.Fd, temporary, out var linked) || linked.Identity != written)
        {
            Remove(folder, temporary);
            return false;
        }

        TryRename(folder, temporary, name, entry, replaces);
        return true;
    }

    // Gives the error number; 0 when the link is made.
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

            // Needed after a failure, and where both names were links to one file already: rename then does nothing at all.
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

        tally.AddFile(replaces);
        return true;
    }

    private void Report(ManifestEntry entry, int errno)
    {
        RestoreFile.ThrowIfFull(errno);
        var inTheWay = errno is Posix.IsADirectory or Posix.NotEmpty or Posix.Exists;
        tally.AddError(
            entry.Path.Span,
            inTheWay ? "exists" : "failed",
            inTheWay ? "A folder is in its place; move it away and restore again" : $"It could not be made: {Posix.Describe(errno)}"
        );
    }
}
