using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Reads commands to run: argument vectors, program names and hooks.</summary>
internal static class ProgramSettings
{
    private static readonly string[] OnFailure = ["stop", "continue"];

    /// <summary>Returns a program and its arguments; null if they are not set, or not valid, which is noted as a problem.</summary>
    public static IReadOnlyList<string>? Run(SettingSection section, string name)
    {
        var run = section.Texts(name);
        if (run.Count == 0)
        {
            section.Refuse(name, "must name a program, and its arguments after it.");
            return null;
        }

        return Problem(run[0]) is { } problem ? Refused(section, name, problem) : run;
    }

    /// <summary>Returns a program's absolute path, or its name to be found in PATH.</summary>
    public static string Program(SettingSection section, string name, string defaultValue)
    {
        if (!section.Has(name) || section.Text(name) is not { } program)
        {
            return defaultValue;
        }

        if (Problem(program) is { } problem)
        {
            section.Refuse(name, problem);
        }

        return program;
    }

    /// <summary>Returns a hook; null if it is not set, or not valid, which is noted as a problem.</summary>
    public static Hook? Hook(SettingSection source, string name)
    {
        var hook = source.Section(name);
        if (hook.Origin is null)
        {
            return null;
        }

        hook.AllowOnly("run", "timeout", "on_failure");
        var run = Run(hook, "run");
        var timeout = hook.Duration("timeout", TimeSpan.FromSeconds(60));
        var value = hook.Has("on_failure") ? hook.Text("on_failure") : null;
        if (value is not null && !OnFailure.Contains(value))
        {
            hook.Refuse("on_failure", $"must be stop or continue, not '{value}'.");
        }

        if (!hook.Has("run"))
        {
            hook.Refuse("needs 'run': the program and its arguments, as a list.");
        }

        return run is null
            ? null
            : new Hook
            {
                Run = run,
                Timeout = timeout,
                StopsBackup = value != "continue",
            };
    }

    // A relative path would depend on the folder in which the service is started.
    private static string? Problem(string program) =>
        program.Contains('/', StringComparison.Ordinal) && !Path.IsPathRooted(program)
            ? $"must begin with an absolute path or a name to be found in PATH, not with '{program}'."
            : null;

    private static IReadOnlyList<string>? Refused(SettingSection section, string name, string problem)
    {
        section.Refuse(name, problem);
        return null;
    }
}
