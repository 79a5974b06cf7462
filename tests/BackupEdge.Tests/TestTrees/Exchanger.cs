using System.Runtime.InteropServices;
using System.Text;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.TestTrees;

/// <summary>
/// Somebody who owns a folder and, in a thread of its own, exchanges what lies in it with lures: links to what is not his. Lures lie in
/// a folder beside; one that was taken away is made again.
/// </summary>
internal sealed partial class Exchanger : IDisposable
{
    private const uint Exchange = 2; // RENAME_EXCHANGE
    private readonly Thread _thread;
    private readonly string _folder;
    private readonly (string Path, Action<string> Make)[] _lures;
    private readonly bool _givesBack;
    private volatile bool _isOver;

    /// <param name="folder">What he owns.</param>
    /// <param name="lures">A folder of his for the lures.</param>
    /// <param name="makers">Make a lure at a path.</param>
    /// <param name="givesBack">Whether he puts each entry back at once.</param>
    public Exchanger(string folder, string lures, Action<string>[] makers, bool givesBack)
    {
        (_folder, _givesBack) = (folder, givesBack);
        Directory.CreateDirectory(lures);
        _lures = [.. makers.Select((make, i) => (Path.Combine(lures, $"lure{i}"), make))];
        foreach (var (path, make) in _lures)
        {
            make(path);
        }

        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>How often he exchanged something.</summary>
    public long Exchanges { get; private set; }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Run()
    {
        var next = 0;
        while (!_isOver)
        {
            foreach (var name in NamesIn(_folder))
            {
                next = (next + 1) % _lures.Length;
                Attack(name, _lures[next]);
                AttackForeseen(name, _lures[next]);
            }
        }
    }

    // Names that are counted can be foreseen: those that come next are tried as long as they do come.
    private void AttackForeseen(string name, (string Path, Action<string> Make) lure)
    {
        var parts = name.Split('-', '.');
        if (parts.Length < 5 || parts[1] != "backupedge" || !long.TryParse(parts[^2], out var number))
        {
            return;
        }

        for (var misses = 0; misses < 5000 && !_isOver; misses++)
        {
            for (var ahead = 1; ahead <= 3; ahead++)
            {
                if (Attack($".backupedge-{parts[^3]}-{number + ahead}.tmp", lure))
                {
                    (number, misses) = (number + ahead, 0);
                    break;
                }
            }
        }
    }

    private bool Attack(string name, (string Path, Action<string> Make) lure)
    {
        var path = Path.Combine(_folder, name);
        if (Swap(path, lure.Path) != 0)
        {
            if (!Path.Exists(lure.Path) && new FileInfo(lure.Path).LinkTarget is null)
            {
                lure.Make(lure.Path);
            }

            return false;
        }

        Exchanges++;
        if (_givesBack)
        {
            Thread.SpinWait(20 * (int)(Exchanges % 50));
            _ = Swap(path, lure.Path);
        }
        else
        {
            if (TryRemove(lure.Path))
            {
                lure.Make(lure.Path);
            }
        }

        return true;
    }

    private static string[] NamesIn(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static bool TryRemove(string path)
    {
        try
        {
            if (Directory.Exists(path) && new FileInfo(path).LinkTarget is null)
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }

            return true;
        }
        catch (IOException)
        {
            // The restore has just written into the folder; it stays as a lure of its own.
            return false;
        }
    }

    private static unsafe int Swap(string one, string other)
    {
        fixed (
            byte* from = Encoding.UTF8.GetBytes(one + '\0'),
                to = Encoding.UTF8.GetBytes(other + '\0')
        )
        {
            return renameat2(Posix.WorkingFolder, from, Posix.WorkingFolder, to, Exchange);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int renameat2(int oldFolder, byte* oldName, int newFolder, byte* newName, uint flags);
}
