namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>The variables of a running script, by block.</summary>
internal sealed class RhaiScope
{
    private readonly List<Dictionary<string, object?>> _blocks = [[]];

    /// <summary>Opens a block.</summary>
    public void Open() => _blocks.Add([]);

    /// <summary>Closes the last block and removes its variables.</summary>
    public void Close() => _blocks.RemoveAt(_blocks.Count - 1);

    /// <summary>Declares a variable in the last block.</summary>
    public void Declare(string name, object? value) => _blocks[^1][name] = value;

    /// <summary>Returns the value of a variable.</summary>
    /// <exception cref="BotException">It was never declared.</exception>
    public object? Get(string name) => BlockOf(name)[name];

    /// <summary>Replaces the value of a variable.</summary>
    /// <exception cref="BotException">It was never declared.</exception>
    public void Set(string name, object? value) => BlockOf(name)[name] = value;

    private Dictionary<string, object?> BlockOf(string name) =>
        _blocks.FindLast(block => block.ContainsKey(name)) ?? throw new BotException($"Variable not found: {name}");
}
