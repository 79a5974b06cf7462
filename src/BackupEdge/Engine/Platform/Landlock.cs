namespace BackupEdge.Engine.Platform;

/// <summary>
/// Limits which files a thread, and the program that it then starts in its place, may use: Landlock of the Linux kernel, described in
/// <c>landlock(7)</c>. The rights that a kernel does not know yet are not limited. The thread <em>must</em> have given up the gain of
/// rights through exec before.
/// </summary>
internal static unsafe class Landlock
{
    private const long CreateRuleset = 444; // the numbers are the same on all architectures
    private const long AddRule = 445;
    private const long RestrictSelf = 446;
    private const int AskVersion = 1;
    private const int PathBeneath = 1;

    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong MakeCharacterDevice = 1 << 6;
    private const ulong MakeBlockDevice = 1 << 11;
    private const ulong FirstVersion = (1 << 13) - 1;
    private const ulong Rename = 1 << 13;
    private const ulong Truncate = 1 << 14;
    private const ulong DeviceControl = 1 << 15;
    private const ulong OfFiles = Execute | WriteFile | ReadFile | Truncate | DeviceControl;

    private const int VersionOfRename = 2;
    private const int VersionOfTruncate = 3;
    private const int VersionOfNetwork = 4;
    private const int VersionOfDevices = 5;
    private const int VersionOfScopes = 6;

    // Binding and connecting over TCP; abstract sockets of others, and signals to others.
    private const ulong AllTcp = 3;
    private const ulong AllScopes = 3;

    /// <summary>Whether the kernel can limit processes.</summary>
    public static bool IsAvailable => OperatingSystem.IsLinux() && Version() > 0;

    /// <summary>
    /// Permanently limits the calling thread: it may read and run files below some paths, read and write below one folder, and use no
    /// other file, no TCP connection, and no signal to a process that is not limited in the same way.
    /// </summary>
    /// <param name="readable">Absolute paths of folders and files. Those that do not exist are passed over.</param>
    /// <param name="writable">The absolute path of a folder, in which no program can be run.</param>
    /// <returns>0, or the error number of the kernel, in which case nothing is limited.</returns>
    public static int Restrict(IEnumerable<string> readable, string writable)
    {
        var version = Version();
        if (version <= 0)
        {
            return Posix.NoSystemCall;
        }

        var handled =
            FirstVersion
            | (version >= VersionOfRename ? Rename : 0)
            | (version >= VersionOfTruncate ? Truncate : 0)
            | (version >= VersionOfDevices ? DeviceControl : 0);
        var attributes = stackalloc ulong[3];
        attributes[0] = handled;
        attributes[1] = version >= VersionOfNetwork ? AllTcp : 0;
        attributes[2] = version >= VersionOfScopes ? AllScopes : 0;
        var rules = (int)Posix.Call(CreateRuleset, (nint)attributes, 3 * sizeof(ulong), 0, 0);
        if (rules < 0)
        {
            return Posix.Errno;
        }

        try
        {
            foreach (var path in readable)
            {
                Allow(rules, path, (Execute | ReadFile | ReadFolder) & handled);
            }

            Allow(rules, "/dev/null", (ReadFile | WriteFile) & handled);
            if (!Allow(rules, writable, handled & ~(Execute | MakeCharacterDevice | MakeBlockDevice)))
            {
                return Posix.Errno;
            }

            return Posix.Call(RestrictSelf, rules, 0, 0, 0) == 0 ? 0 : Posix.Errno;
        }
        finally
        {
            _ = Posix.close(rules);
        }
    }

    // Returns false if the path does not exist or cannot be allowed.
    private static bool Allow(int rules, string path, ulong rights)
    {
        var name = Posix.Terminated(path);
        var fd = Posix.OpenAt(Posix.WorkingFolder, name, Posix.PathOnly | Posix.CloseOnExec);
        if (fd < 0)
        {
            return false;
        }

        var isFolder = Posix.TryStatTarget(name, out var stat) && stat.Type == FileType.Directory;

        // The kernel's `struct landlock_path_beneath_attr` is packed: 8 bytes for the rights and 4 for the descriptor.
        var rule = stackalloc uint[3];
        *(ulong*)rule = isFolder ? rights : rights & OfFiles;
        rule[2] = (uint)fd;
        var result = Posix.Call(AddRule, rules, PathBeneath, (nint)rule, 0);
        _ = Posix.close(fd);
        return result == 0;
    }

    private static long Version() => Posix.Call(CreateRuleset, 0, 0, AskVersion, 0);
}
