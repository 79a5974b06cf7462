using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Configuration;

/// <summary>Loads settings from a file in a temporary working folder and from environment variables.</summary>
internal sealed class SettingsHarness : IDisposable
{
    private readonly Dictionary<string, string> _variables = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("backupedge-settings-").FullName;

    public string In(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file, creates its folders, and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = In(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes <c>backupedge.json</c> into the working folder and returns its path.</summary>
    public string Config(string json) => Write("backupedge.json", json);

    public void Set(string variable, string value) => _variables[variable] = value;

    public LoadedSettings Load(Func<SettingsInput, SettingsInput>? change = null)
    {
        var input = new SettingsInput { WorkingFolder = Folder, Environment = _variables };
        return SettingsLoader.Load(change is null ? input : change(input));
    }

    /// <summary>Asserts that loading fails, and returns the error.</summary>
    public Fault Refused(Func<SettingsInput, SettingsInput>? change = null)
    {
        var fault = Assert.Throws<Fault>(() => Load(change));
        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        return fault;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
