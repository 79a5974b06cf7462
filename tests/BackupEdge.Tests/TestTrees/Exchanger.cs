using System.Runtime.InteropServices;
using System.Text;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.TestTrees;

/// <summary>
/// Simulates an attacker who owns a folder and exchanges its entries, in a separate thread, with lures: links to files of others. Lures are
/// in another folder; a lure that was removed is created again.
/// </summary>
internal sealed partial class Exchanger : IDisposable
{
    private const uint Exchange = 2; // RENAME_EXCHANGE
    private readonly Thread _thread;
    private readonly string _folder;
    private readonly (string Path, Action<string> Make)[] _lures;
    private readonly bool _restoresEntries;
    private volatile bool _isOver;

    /// <param name="folder">The folder of the attacker.</param>
    /// <param name="lures">The folder for the lures.</param>
    /// <param name="makers">Functions that create a lure at a path.</param>
    /// <param name="restoresEntries">Whether each entry is put back immediately.</param>
    public Exchanger(string folder, string lures, Action<string>[] makers, bool restoresEntries)
    {
        (_folder, _restoresEntries) = (folder, restoresEntries);
        Directory.CreateDirectory(lures);
        _lures = [.. makers.Select((make, i) => (Path.Combine(lures, $"lure{i}"), make))];
        foreach (var (path, make) in _lures)
        {
            make(path);
        }

        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The number of exchanges.</summary>
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
                AttackPredicted(name, _lures[next]);
            }
        }
    }

    // Numbered names can be predicted: the next names are tried as long as they appear.
    private void AttackPredicted(string name, (string Path, Action<string> Make) lure)
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
        if (_restoresEntries)
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
            // The restore has just written into the folder, which stays as a lure.
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
