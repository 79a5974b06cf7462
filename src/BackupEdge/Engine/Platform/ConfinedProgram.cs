using System.Globalization;
using System.Text;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Runs another program that works with untrusted files, with the rights to one folder only. This program is started again; it gives up its
/// rights and then becomes the other program, which keeps the process id. The program <em>must not</em> get more rights than these: read
/// and run what the system has installed, and write to the folder. It is killed when the thread that started it ends.
/// </summary>
internal static unsafe class ConfinedProgram
{
    /// <summary>
    /// The command-line argument that starts it. It is not defined as a command, so that help, completion and manual page do not list it.
    /// </summary>
    public const string Verb = "confined-program";

    /// <summary>The exit code if the program could not be run with these limits; the reason is on standard error.</summary>
    public const int NotRun = 126;

    private const int FirstOfProgram = 4;
    private const int StandardError = 2;
    private static readonly string[] Installed =
    [
        "/usr",
        "/bin",
        "/sbin",
        "/lib",
        "/lib32",
        "/lib64",
        "/nix/store",
        "/gnu/store",
        "/etc/ld.so.cache",
        "/etc/localtime",
        "/etc/passwd",
        "/etc/group",
        "/etc/nsswitch.conf",
        "/etc/ssl/openssl.cnf",
        "/dev/urandom",
        "/dev/random",
        "/dev/zero",
        "/proc",
        "/sys/devices/system",
    ];

    /// <summary>Returns the command that runs a program with limits.</summary>
    /// <param name="user">The id of the user that it runs as; another one than that of this process only if this is root.</param>
    /// <param name="group">The id of the group.</param>
    /// <param name="folder">The absolute path of the folder that it may write to.</param>
    /// <param name="run">The absolute path of the program, and its arguments.</param>
    public static IReadOnlyList<string> Command(uint user, uint group, string folder, IReadOnlyList<string> run) =>
        [OwnProgram.Path, Verb, user.ToString(CultureInfo.InvariantCulture), group.ToString(CultureInfo.InvariantCulture), folder, .. run];

    /// <summary>Becomes the program. Returns an exit code only if that is not possible.</summary>
    /// <param name="args">All arguments, of which the first is <see cref="Verb"/>.</param>
    public static int Run(string[] args)
    {
        if (args.Length <= FirstOfProgram)
        {
            return Refuse("This program is started by drills only.");
        }

        var (user, group) = (uint.Parse(args[1], CultureInfo.InvariantCulture), uint.Parse(args[2], CultureInfo.InvariantCulture));
        var program = args[FirstOfProgram];
        if (ProgramFile.Find(program) is null)
        {
            return Refuse($"'{program}' does not exist, or this user may not run it.");
        }

        Confinement.Begin();
        if (!Confinement.BecomeWithoutRights(user, group))
        {
            return Refuse($"The rights of this process could not be given up: {Posix.Describe(Posix.Errno)}.");
        }

        if (Landlock.Restrict([.. Installed, PlaceOf(program)], args[3]) is var error and not 0)
        {
            return Refuse($"The files that it may use could not be limited: {Posix.Describe(error)}.");
        }

        Posix.Execute(program, args.AsSpan(FirstOfProgram));
        return Refuse($"'{program}' could not be run: {Posix.Describe(Posix.Errno)}.");
    }

    // The folder above the one with the program also has its libraries.
    private static string PlaceOf(string program)
    {
        var target = File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program;
        var folder = Path.GetDirectoryName(target)!;
        return Path.GetDirectoryName(folder) is { Length: > 1 } above ? above : folder;
    }

    private static int Refuse(string why)
    {
        _ = Posix.Write(StandardError, Encoding.UTF8.GetBytes(why + "\n"));
        return NotRun;
    }
}
